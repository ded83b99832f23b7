import { randomUUID } from "node:crypto";
import { connect, migrate } from "@account-opening/db";
import { startPostgres, startRedis } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import { debitableOf } from "../harness/core-bank.ts";
import { foundIn, foundInFiles, type Needles } from "../harness/needles.ts";
import { follow, onboard } from "../harness/onboard.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { everyKey } from "../harness/redis-contents.ts";
import { until } from "../harness/until.ts";

/** Planted where only MX, or nobody at all, may see them. */
const planted = {
  login: "canary-login-5b1f",
  password: "a-canary-password-31c",
  "new password": "another-canary-password-77",
  "wrong answer": "canary-answer-77aa",
  "MX API key": "canary-mx-api-key-9c41",
  "microdeposit account": "90071122334455",
  "rejected webhook password": "canary-webhook-guess-12",
  "refused API key": `ao_${"c".repeat(43)}`,
};

const debugging = { LOG_LEVEL: "debug", MX_API_KEY: planted["MX API key"] };

describe("what is secret", () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  let apps: Apps;
  let receiver: Receiver;
  let databaseUrl: string;
  let redisUrl: string;

  beforeAll(async () => {
    // Of its own, so that its files hold this run and no other; with page images in its log, as in production.
    const postgres = await startPostgres({
      settings: { full_page_writes: "on", fsync: "on", log_statement: "ddl" },
    });
    cleanUps.push(() => postgres.stop());
    const redis = await startRedis();
    cleanUps.push(() => redis.stop());
    [databaseUrl, redisUrl] = [postgres.url, redis.url];
    await migrate(databaseUrl);
    apps = await startApps({
      databaseUrl,
      redisUrl,
      env: debugging,
      simulator: { apiKey: planted["MX API key"] },
    });
    cleanUps.push(() => apps.stop());
    receiver = await startReceiver();
    cleanUps.push(() => receiver.close());
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  it("is nowhere but where it belongs, after the whole guide, debits, notifications and errors", async () => {
    const { bank, mx } = apps;
    const endpoint = await bank.createEndpoint(receiver.url);
    receiver.trust(endpoint.secret);
    const { guid } = await goThroughTheGuide();
    const errors = await provokeErrors(guid);
    await sendMicrodeposits(guid);

    const truth = mx.control.member(guid).accounts;
    const owners = (await (await ask(`v1/members/${guid}/account_owners`)).json()) as { data: Owner[] };
    const needles: Needles = {
      ...planted,
      "API key": apps.apiKey,
      "endpoint secret": endpoint.secret.slice("whsec_".length),
      "webhook password": apps.env["MX_WEBHOOK_CREDENTIALS"]?.split(":")[1] ?? "",
      "data key": apps.env["DATA_KEYS"]?.split(":")[1] ?? "",
      ...Object.fromEntries(
        truth.map((account) => [`account number of ${account.guid}`, account.accountNumber]),
      ),
      ...Object.fromEntries(
        truth.map((account) => [`routing number of ${account.guid}`, account.routingNumber]),
      ),
      ...Object.fromEntries(owners.data.flatMap(personalOf)),
    };
    expect(Object.keys(needles).length).toBeGreaterThan(20);
    expect(Object.values(needles).every((needle) => needle.length >= 5)).toBe(true);

    const places = {
      logs: await apps.logs(),
      "error bodies": errors,
      metrics: await metrics(),
      notifications: JSON.stringify(receiver.received),
      Redis: await everyKey(redisUrl),
    };
    const marks = {
      "error bodies": "validation-failed",
      metrics: "process_cpu_seconds_total",
      Redis: "{apps",
    };
    for (const [place, text] of Object.entries(places)) {
      const mark = marks[place as keyof typeof marks] ?? guid;
      expect(text.includes(mark), `${place} has been searched`).toBe(true);
      expect(foundIn(Buffer.from(text), needles), place).toEqual([]);
    }
    await searchTheFiles(guid, needles);
  });

  async function goThroughTheGuide(): Promise<{ guid: string }> {
    const { bank } = apps;
    const userGuid = await bank.createUser("canary");
    const credentials = await bank.credentials("mxbank", planted.login, "mfa:TEXT*2");
    const request = { user_guid: userGuid, institution_code: "mxbank", credentials };
    const headers = { "idempotency-key": randomUUID() };
    const created = await bank.http.post("v1/members", { json: request, headers }).json<{ guid: string }>();
    const rejected = await follow(bank, created.guid, { answer: () => planted["wrong answer"] });
    expect(rejected.reason).toBe("rejected");
    await bank.updateCredentials(
      created.guid,
      await bank.credentials("mxbank", planted.login, planted["new password"]),
    );
    const member = await onboard(bank, { id: "canary-2", password: planted.password });
    const { guid } = member;
    const numbers = await bank.accountNumbers(guid);
    const [first] = numbers;
    await bank.http.post("v1/account_numbers/search", {
      json: { account_number: first?.account_number, routing_number: first?.routing_number },
    });
    const check = await bank.scheduleCheck({
      debit_id: "canary-debit",
      account_guid: debitableOf(member),
      amount: "1.00",
      decide_by: new Date(Date.now() + 600_000).toISOString(),
    });
    await until("the check is told", () =>
      receiver.received.some(({ data }) => data["balance_check_id"] === check.id),
    );
    return { guid };
  }

  /** @returns every error body that there was. */
  async function provokeErrors(guid: string): Promise<string> {
    const answers = [{ guid: "CRD-1", value: planted["wrong answer"] }];
    const credentials = [{ guid: "CRD-1", value: planted.password }];
    const numbers = { account_number: planted["microdeposit account"], routing_number: 1 };
    const broken = `{"credentials": [{"guid": "CRD-1", "value": "${planted.password}"}`;
    const replies = await Promise.all([
      post(`v1/members/${guid}/challenge_answers`, { answers }),
      post("v1/members", { credentials, user_guid: planted.login, institution_code: "mxbank" }),
      post("v1/members", { credentials: planted.password }),
      post("v1/members", broken),
      post("v1/account_numbers/search", numbers),
      post("v1/balance_checks", { debit_id: planted.password, amount: planted.login }),
      post("v1/endpoints", { url: `https://user:${planted.password}@example.com/` }),
      fetch(`${apps.urls.api}/v1/members/${planted.login}?state=${planted.password}`, {
        headers: { authorization: `Bearer ${apps.apiKey}` },
      }),
      fetch(`${apps.urls.api}/v1/members`, {
        headers: { authorization: `Bearer ${planted["refused API key"]}` },
      }),
      hook({ password: planted["rejected webhook password"] }),
      fetch(`${apps.urls.ingest}/webhooks/${planted.login}`, { method: "POST", body: planted.password }),
    ]);
    for (const { status } of replies) expect(status).toBeGreaterThanOrEqual(400);
    for (const { status } of replies) expect(status).toBeLessThan(500);
    return (await Promise.all(replies.map((reply) => reply.text()))).join("\n");
  }

  /** MX sends these with an account number in clear; the product does not read them but stores them encrypted. */
  async function sendMicrodeposits(guid: string): Promise<void> {
    const body = { type: "MICRODEPOSIT", member_guid: guid, account_number: planted["microdeposit account"] };
    expect((await hook({ body: JSON.stringify(body) })).status).toBe(204);
    expect((await hook({ body: `not JSON ${planted["microdeposit account"]}` })).status).toBe(204);
  }

  async function searchTheFiles(guid: string, needles: Needles): Promise<void> {
    const database = connect({ url: databaseUrl, applicationName: "test", poolSize: 1 });
    await database.pool.query("checkpoint");
    const { rows } = await database.pool.query<{ data_directory: string }>("show data_directory");
    await database.close();
    const folder = rows[0]?.data_directory ?? "";
    const { found, byteCount } = await foundInFiles(folder, { ...needles, mark: guid });
    expect(byteCount).toBeGreaterThan(10_000_000);
    expect(found.filter((each) => !each.startsWith("mark"))).toEqual([]);
    // In tables, in indexes, and in the write-ahead log.
    expect(found.filter((each) => each.startsWith("mark in base/")).length).toBeGreaterThan(5);
    expect(found.some((each) => each.startsWith("mark in pg_wal/"))).toBe(true);
  }

  const ask = (path: string) =>
    fetch(`${apps.urls.api}/${path}`, { headers: { authorization: `Bearer ${apps.apiKey}` } });

  const post = (path: string, body: object | string) =>
    fetch(`${apps.urls.api}/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${apps.apiKey}`, "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  const hook = ({ password, body = "{}" }: { password?: string; body?: string }) => {
    const [user, right] = (apps.env["MX_WEBHOOK_CREDENTIALS"] ?? "").split(":");
    const basic = Buffer.from(`${user}:${password ?? right}`).toString("base64");
    return fetch(`${apps.urls.ingest}/webhooks/mx`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}`, "content-type": "application/json" },
      body,
    });
  };

  async function metrics(): Promise<string> {
    const pages = Object.values(apps.urls).map(async (url) => (await fetch(`${url}/metrics`)).text());
    return (await Promise.all(pages)).join("\n");
  }
});

interface Owner {
  account_guid: string;
  [field: string]: string | null;
}

/** What tells who somebody is; places and short words may stand anywhere. */
function personalOf(owner: Owner): [string, string][] {
  return ["owner_name", "address", "email", "phone"].flatMap((field): [string, string][] => {
    const value = owner[field];
    return value === null || value === undefined ? [] : [[`${field} of ${owner.account_guid}`, value]];
  });
}
