import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { migrate } from "@account-opening/db";
import { createDatabase, createTestDatabase, dropDatabase } from "@account-opening/infra";
import { HTTPError } from "ky";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type AppName, type Apps, startApps } from "../harness/apps.ts";
import { createCoreBank, debitableOf, type MemberView } from "../harness/core-bank.ts";
import { webhookCredentials } from "../harness/environment.ts";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { stopApp } from "../harness/processes.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { until } from "../harness/until.ts";

/** The steps of docs/operations.md that no other test takes, on the built apps. */
const appNames = ["ingest", "api", "worker"] as const satisfies AppName[];

/** One process after the other, with what the environment now says. */
async function restartAll(apps: Apps, change: Record<string, string> = {}): Promise<void> {
  Object.assign(apps.env, change);
  for (const name of appNames) {
    await stopApp(apps.processes[name]);
    await apps.start(name);
  }
}

/** Runs a command of the api, as `pnpm keys` and `pnpm vault:rotate` do. */
async function command(apps: Apps, name: "keys" | "vault", ...args: string[]): Promise<string> {
  const script = fileURLToPath(new URL(`../../apps/api/dist/${name}.js`, import.meta.url));
  const env = { ...apps.env, DATABASE_URL: apps.databaseUrl };
  return (await promisify(execFile)(process.execPath, [script, ...args], { env })).stdout.trim();
}

describe("while people come and go", () => {
  let apps: Apps;
  let receiver: Receiver;
  let early: MemberView;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createTestDatabase({ migrate });
    drop = database.drop;
    apps = await startApps({ databaseUrl: database.url, redisUrl: inject("redisUrl") });
    receiver = await startReceiver();
    receiver.trust((await apps.bank.createEndpoint(receiver.url)).secret);
    early = await onboard(apps.bank, { id: "early", password: "mfa:TEXT" });
  });
  afterAll(async () => {
    await apps.stop();
    await receiver.close();
    await drop();
  });

  /** People are onboarded all the time that `work` takes, and each must come through. */
  async function amongPeople(name: string, work: () => Promise<void>): Promise<number> {
    let isOver = false;
    let count = 0;
    const one = async (lane: number) => {
      while (!isOver) {
        const id = `${name}-${lane}-${count}`;
        count += 1;
        const { guid, state } = await onboard(apps.bank, { id, password: "mfa:TEXT" });
        expect({ id, state }).toEqual({ id, state: "identified" });
        expect(await apps.bank.accountNumbers(guid)).not.toEqual([]);
      }
    };
    await Promise.all([
      ...[1, 2, 3].map(one),
      work().finally(() => {
        isOver = true;
      }),
    ]);
    return count;
  }

  it("the data keys are changed: nothing fails to open, and the old key is not needed any more", async () => {
    const old = apps.env["DATA_KEYS"];
    const fresh = `fresh:${randomBytes(32).toString("base64")}`;
    const count = await amongPeople("keys", async () => {
      await restartAll(apps, { DATA_KEYS: `${old},${fresh}` });
      await restartAll(apps, { DATA_KEYS: `${fresh},${old}` });
      expect(await command(apps, "vault")).toContain('No value is encrypted with "test".');
      await restartAll(apps, { DATA_KEYS: fresh });
    });
    expect(count).toBeGreaterThan(3);
    expect(await apps.bank.accountNumbers(early.guid)).not.toEqual([]);
    expect(await apps.bank.accountOwners(early.guid)).not.toEqual([]);
    const { guid } = await onboard(apps.bank, { id: "late", password: "password" });
    await until("it is told", () => isTold(receiver, guid));
    expect(receiver.refused).toBe(0);
  });

  it("the webhooks' credentials are changed: every webhook is taken", async () => {
    const fresh = "mx:another-password-for-webhooks";
    const before = apps.mx.control.summary().webhooks;
    await amongPeople("webhooks", async () => {
      await restartAll(apps, { MX_WEBHOOK_CREDENTIALS: `${fresh},${webhookCredentials}` });
      apps.mx.control.changeWebhooks({ credentials: fresh });
      await restartAll(apps, { MX_WEBHOOK_CREDENTIALS: fresh });
    });
    await onboard(apps.bank, { id: "by-webhook", password: "mfa:TEXT" });
    const after = apps.mx.control.summary().webhooks;
    expect(after["delivered"]).toBeGreaterThan(before["delivered"] ?? 0);
    expect(refusals(apps)).toEqual([]);
  });

  it("an API key is changed: the new one works at once, the old one no more within 10 seconds", async () => {
    const scopes = ["--scopes", "members:read"];
    const keyOf = (name: string) => command(apps, "keys", "create", "--name", name, ...scopes);
    const [old, fresh] = [await keyOf("old"), await keyOf("fresh")];
    const statusFor = (key: string) =>
      createCoreBank(apps.urls.api, key)
        .member(early.guid)
        .then(
          () => 200,
          (error: unknown) => (error instanceof HTTPError ? error.response.status : Promise.reject(error)),
        );
    expect([await statusFor(old), await statusFor(fresh)]).toEqual([200, 200]);
    const listed = JSON.parse(await command(apps, "keys", "list", "--json")) as {
      id: string;
      name: string;
    }[];
    await command(apps, "keys", "revoke", listed.find(({ name }) => name === "old")?.id ?? "");
    await until("it is refused", async () => (await statusFor(old)) === 401, { everyMs: 250 });
    expect(await statusFor(fresh)).toBe(200);
  });
});

describe("a database that is restored to an earlier time", () => {
  const fates = [
    { password: "password", state: "identified", reason: null },
    { password: "mfa:TEXT,expire:6000", state: "identified", reason: null },
    { password: "status:FAILED*2", state: "identified", reason: null },
    { password: "status:LOCKED", state: "action_required", reason: "locked" },
    { password: "accounts:none", state: "failed", reason: "no_eligible_accounts" },
    { password: "numbers:late,owners:late", state: "identified", reason: null },
  ];

  it("goes on from there, with whatever Redis and MX have seen since", async () => {
    const original = await createTestDatabase({ migrate });
    const admin = inject("postgresUrl");
    const name = new URL(original.url).pathname.slice(1);
    const backup = `${name}_backup`;
    const apps = await startApps({ databaseUrl: original.url, redisUrl: inject("redisUrl") });
    const { bank } = apps;
    const pauseAll = (work: () => Promise<unknown>) => betweenRuns(apps, work);
    try {
      const debtor = await onboard(bank, { id: "debtor", password: "password" });
      const people = await Promise.all(
        Array.from({ length: 4 * fates.length }, async (_, index) => {
          const fate = fates[index % fates.length] ?? fates[0];
          const { guid } = await enroll(bank, { id: `restored-${index}`, password: fate?.password ?? "" });
          return { guid, fate };
        }),
      );
      const check = await bank.scheduleCheck({
        debit_id: "restored",
        account_guid: debitableOf(debtor),
        amount: "1.00",
        decide_by: new Date(Date.now() + 600_000).toISOString(),
      });
      await pauseAll(() => createDatabase(admin, { name: backup, template: name }));
      const followAll = () =>
        Promise.all(
          people.map(async ({ guid }) => {
            const { state, reason } = await follow(bank, guid);
            return { guid, state, reason };
          }),
        );
      const decided = async () => (await bank.check(check.id)).decision;
      const expected = people.map(({ guid, fate }) => ({ guid, state: fate?.state, reason: fate?.reason }));
      expect(await followAll()).toEqual(expected);
      await until("it is decided", async () => (await decided()) !== null);
      const before = await decided();

      await pauseAll(async () => {
        await dropDatabase(admin, original.url);
        await createDatabase(admin, { name, template: backup });
      });
      expect(await followAll()).toEqual(expected);
      await until("it is decided again", async () => (await decided()) !== null);
      expect(await decided()).toBe(before);
      expect(apps.mx.control.summary().doubleStarts).toBe(0);
    } finally {
      await apps.stop();
      await original.drop();
      await dropDatabase(admin, new URL(`/${backup}`, admin).href);
    }
  });
});

/** All apps are down meanwhile. */
async function betweenRuns(apps: Apps, work: () => Promise<unknown>): Promise<void> {
  await Promise.all(appNames.map((name) => stopApp(apps.processes[name])));
  await work();
  await Promise.all(appNames.map((name) => apps.start(name)));
}

function isTold({ received }: Receiver, guid: string): boolean {
  return received.some(({ type, data }) => type === "member.identified" && data["member_guid"] === guid);
}

/** Webhooks that ingest did not believe. */
function refusals({ mx }: Apps): unknown[] {
  return mx.control.ledger({ kind: "webhook" }).filter(({ result }) => result === 401);
}
