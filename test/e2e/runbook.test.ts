import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ApiError } from "@account-opening/client";
import { migrate } from "@account-opening/db";
import { createDatabase, createTestDatabase, dropDatabase } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type AppName, type Apps, startApps } from "../harness/apps.ts";
import { aCheckRequest } from "../harness/balance-checks.ts";
import { createCoreBank, type MemberView } from "../harness/core-bank.ts";
import { webhookCredentials } from "../harness/environment.ts";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { stopApp } from "../harness/processes.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { until } from "../harness/until.ts";

/** The procedures of docs/operations.md that no other test covers, on the built apps. */
const appNames = ["ingest", "api", "worker"] as const satisfies AppName[];

/** Restarts one process after the other, with the changed environment. */
async function restartAll(apps: Apps, change: Record<string, string> = {}): Promise<void> {
  Object.assign(apps.env, change);
  for (const name of appNames) {
    await stopApp(apps.processes[name]);
    await apps.start(name);
  }
}

/** Runs a command of apps/cli, as `pnpm keys` and `pnpm vault:rotate` do. */
async function command(apps: Apps, ...args: string[]): Promise<string> {
  const script = fileURLToPath(new URL("../../apps/cli/dist/main.js", import.meta.url));
  const env = { ...apps.env, DATABASE_URL: apps.databaseUrl };
  return (await promisify(execFile)(process.execPath, [script, ...args], { env })).stdout.trim();
}

describe("during onboarding", () => {
  let apps: Apps;
  let receiver: Receiver;
  let early: MemberView;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createTestDatabase({ migrate });
    drop = database.drop;
    apps = await startApps({ databaseUrl: database.url, redisUrl: inject("redisUrl") });
    receiver = await startReceiver();
    receiver.addSecret((await apps.bank.createEndpoint(receiver.url)).secret);
    early = await onboard(apps.bank, { id: "early", password: "mfa:TEXT" });
  });
  afterAll(async () => {
    await apps.stop();
    await receiver.close();
    await drop();
  });

  /** Onboards members until `work` has ended. Each must be identified. */
  async function duringOnboarding(name: string, work: () => Promise<void>): Promise<number> {
    let isOver = false;
    let count = 0;
    const onboardRepeatedly = async (index: number) => {
      while (!isOver) {
        const id = `${name}-${index}-${count}`;
        count += 1;
        const { guid, state, reason } = await onboard(apps.bank, { id, password: "mfa:TEXT" });
        expect({ id, state, reason }).toEqual({ id, state: "identified", reason: null });
        expect(await apps.bank.accountNumbers(guid)).not.toEqual([]);
      }
    };
    await Promise.all([
      ...[1, 2, 3].map(onboardRepeatedly),
      work().finally(() => {
        isOver = true;
      }),
    ]);
    return count;
  }

  it("the data keys can be rotated: every value can be decrypted, and the old key is no longer needed", async () => {
    const old = apps.env["DATA_KEYS"];
    const fresh = `fresh:${randomBytes(32).toString("base64")}`;
    const count = await duringOnboarding("keys", async () => {
      await restartAll(apps, { DATA_KEYS: `${old},${fresh}` });
      await restartAll(apps, { DATA_KEYS: `${fresh},${old}` });
      expect(await command(apps, "rotate-data-keys")).toContain('No value is encrypted with "test".');
      await restartAll(apps, { DATA_KEYS: fresh });
    });
    expect(count).toBeGreaterThan(3);
    expect(await apps.bank.accountNumbers(early.guid)).not.toEqual([]);
    expect(await apps.bank.accountOwners(early.guid)).not.toEqual([]);
    const { guid } = await onboard(apps.bank, { id: "late", password: "password" });
    await until("the receiver is notified", () => isNotified(receiver, guid));
    expect(receiver.refused).toBe(0);
  });

  it("the webhook credentials can be rotated: no webhook is refused", async () => {
    const fresh = "mx:another-password-for-webhooks";
    const before = apps.mx.control.summary().webhooks;
    await duringOnboarding("webhooks", async () => {
      await restartAll(apps, { MX_WEBHOOK_CREDENTIALS: `${fresh},${webhookCredentials}` });
      apps.mx.control.changeWebhooks({ credentials: fresh });
      await restartAll(apps, { MX_WEBHOOK_CREDENTIALS: fresh });
    });
    await onboard(apps.bank, { id: "by-webhook", password: "mfa:TEXT" });
    const after = apps.mx.control.summary().webhooks;
    expect(after["delivered"]).toBeGreaterThan(before["delivered"] ?? 0);
    expect(refusals(apps)).toEqual([]);
  });

  it("an API key can be replaced: the new key works immediately, and the old key stops working", async () => {
    const scopes = ["--scopes", "members:read"];
    const keyOf = (name: string) => command(apps, "api-keys", "create", "--name", name, ...scopes);
    const [old, fresh] = [await keyOf("old"), await keyOf("fresh")];
    const statusFor = (key: string) =>
      createCoreBank(apps.urls.api, key)
        .member(early.guid)
        .then(
          () => 200,
          (error: unknown) => (error instanceof ApiError ? error.status : Promise.reject(error)),
        );
    expect([await statusFor(old), await statusFor(fresh)]).toEqual([200, 200]);
    const listed = JSON.parse(await command(apps, "api-keys", "list", "--json")) as {
      id: string;
      name: string;
    }[];
    await command(apps, "api-keys", "revoke", listed.find(({ name }) => name === "old")?.id ?? "");
    await until("the old key is refused", async () => (await statusFor(old)) === 401, { everyMs: 250 });
    expect(await statusFor(fresh)).toBe(200);
  });
});

describe("a database that is restored to an earlier time", () => {
  const cases = [
    { password: "password", state: "identified", reason: null },
    { password: "mfa:TEXT", state: "identified", reason: null },
    { password: "status:FAILED*2", state: "identified", reason: null },
    { password: "status:LOCKED", state: "action_required", reason: "locked" },
    { password: "accounts:none", state: "failed", reason: "no_eligible_accounts" },
    { password: "numbers:late,owners:late", state: "identified", reason: null },
  ];

  it("continues from that time, although Redis and MX have later state", async () => {
    const original = await createTestDatabase({ migrate });
    const admin = inject("postgresUrl");
    const name = new URL(original.url).pathname.slice(1);
    const backup = `${name}_backup`;
    const apps = await startApps({ databaseUrl: original.url, redisUrl: inject("redisUrl") });
    const { bank } = apps;
    const pauseAll = (work: () => Promise<unknown>) => betweenRuns(apps, work);
    try {
      const checked = await onboard(bank, { id: "checked", password: "password" });
      const people = await Promise.all(
        Array.from({ length: 4 * cases.length }, async (_, index) => {
          const expected = cases[index % cases.length];
          if (expected === undefined) throw new RangeError(`There is no case for ${index}.`);
          const { guid } = await enroll(bank, { id: `restored-${index}`, password: expected.password });
          return { guid, state: expected.state, reason: expected.reason };
        }),
      );
      const check = await bank.scheduleCheck(aCheckRequest(checked, { debit_id: "restored" }));
      await pauseAll(() => createDatabase(admin, { name: backup, template: name }));
      const followAll = () =>
        Promise.all(
          people.map(async ({ guid }) => {
            const { state, reason } = await follow(bank, guid);
            return { guid, state, reason };
          }),
        );
      const decided = async () => (await bank.check(check.id)).decision;
      expect(await followAll()).toEqual(people);
      await until("the check is decided", async () => (await decided()) !== null);
      const before = await decided();

      await pauseAll(async () => {
        await dropDatabase(admin, original.url);
        await createDatabase(admin, { name, template: backup });
      });
      expect(await followAll()).toEqual(people);
      await until("the check is decided again", async () => (await decided()) !== null);
      expect(await decided()).toBe(before);
      expect(apps.mx.control.summary().doubleStarts).toBe(0);
    } finally {
      await apps.stop();
      await original.drop();
      await dropDatabase(admin, new URL(`/${backup}`, admin).href);
    }
  });
});

/** Stops all apps, runs `work`, and starts them again. */
async function betweenRuns(apps: Apps, work: () => Promise<unknown>): Promise<void> {
  await Promise.all(appNames.map((name) => stopApp(apps.processes[name])));
  await work();
  await Promise.all(appNames.map((name) => apps.start(name)));
}

function isNotified({ received }: Receiver, guid: string): boolean {
  return received.some(({ type, data }) => type === "member.identified" && data["member_guid"] === guid);
}

/** Webhooks that ingest refused. */
function refusals({ mx }: Apps): unknown[] {
  return mx.control.ledger({ kind: "webhook" }).filter(({ result }) => result === 401);
}
