import { connect, migrate } from "@account-opening/db";
import { startPostgres, startRedis } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import { aCheckRequest } from "../harness/balance-checks.ts";
import { follow, onboard } from "../harness/onboard.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../harness/otlp-receiver.ts";
import { decisionsOf, type Receiver, startReceiver } from "../harness/receiver.ts";
import { readAllKeys } from "../harness/redis-contents.ts";
import { findSecrets, findSecretsInFiles, type Secrets } from "../harness/secret-scan.ts";
import { until } from "../harness/until.ts";

/** Secrets that this test sends, which only MX may receive in plain text. */
const planted = {
  login: "leak-test-login-5b1f",
  password: "a-leak-test-password-31c",
  "new password": "another-leak-test-password-77",
  "wrong answer": "leak-test-answer-77aa",
  "MX API key": "leak-test-mx-api-key-9c41",
  "microdeposit account": "90071122334455",
  "rejected webhook password": "leak-test-webhook-guess-12",
  "refused API key": `ao_${"c".repeat(43)}`,
};

const debugging = { LOG_LEVEL: "debug", MX_API_KEY: planted["MX API key"] };

describe("secrets", () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  let apps: Apps;
  let receiver: Receiver;
  let collector: OtlpReceiver;
  let databaseUrl: string;
  let redisUrl: string;

  beforeAll(async () => {
    // A separate PostgreSQL, so that its files contain this run only, with full page images in the WAL as in production.
    const postgres = await startPostgres({
      settings: { full_page_writes: "on", fsync: "on", log_statement: "ddl" },
    });
    cleanUps.push(() => postgres.stop());
    const redis = await startRedis();
    cleanUps.push(() => redis.stop());
    [databaseUrl, redisUrl] = [postgres.url, redis.url];
    await migrate(databaseUrl);
    collector = await startOtlpReceiver();
    cleanUps.push(() => collector.close());
    apps = await startApps({
      databaseUrl,
      redisUrl,
      env: { ...debugging, ...collector.env },
      simulator: { apiKey: planted["MX API key"] },
    });
    cleanUps.push(() => apps.stop());
    receiver = await startReceiver();
    cleanUps.push(() => receiver.close());
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  it("appear in plain text nowhere after onboarding, debits, notifications and errors", async () => {
    const { bank, mx } = apps;
    const endpoint = await bank.createEndpoint(receiver.url);
    receiver.addSecret(endpoint.secret);
    const { guid } = await onboardAndDebit();
    const errors = await provokeErrors(guid);
    await sendMicrodeposits(guid);

    const { accounts } = mx.control.member(guid);
    const owners = await bank.accountOwners(guid);
    const secrets: Secrets = {
      ...planted,
      "API key": apps.apiKey,
      "endpoint secret": endpoint.secret.slice("whsec_".length),
      "webhook password": apps.env["MX_WEBHOOK_CREDENTIALS"]?.split(":")[1] ?? "",
      "data key": apps.env["DATA_KEYS"]?.split(":")[1] ?? "",
      ...Object.fromEntries(
        accounts.map((account) => [`account number of ${account.guid}`, account.accountNumber]),
      ),
      ...Object.fromEntries(
        accounts.map((account) => [`routing number of ${account.guid}`, account.routingNumber]),
      ),
      ...Object.fromEntries(owners.flatMap(identifyingFields)),
    };
    expect(Object.keys(secrets).length).toBeGreaterThan(20);
    expect(Object.values(secrets).every((secret) => secret.length >= 5)).toBe(true);

    const outputs = {
      logs: await apps.logs(),
      "error bodies": errors,
      metrics: await metrics(),
      traces: collector.text(),
      notifications: JSON.stringify(receiver.received),
      Redis: await readAllKeys(redisUrl),
    };
    /** Texts whose presence proves that the search covered the output. */
    const markers = {
      "error bodies": "validation-failed",
      metrics: "process_cpu_seconds_total",
      Redis: "{apps",
    };
    for (const [output, text] of Object.entries(outputs)) {
      const marker = markers[output as keyof typeof markers] ?? guid;
      expect(text.includes(marker), `${output} was searched`).toBe(true);
      expect(findSecrets(Buffer.from(text), secrets), output).toEqual([]);
    }
    await searchDatabaseFiles(guid, secrets);
  });

  async function onboardAndDebit(): Promise<{ guid: string }> {
    const { bank } = apps;
    const userGuid = await bank.createUser("leak-test");
    const credentials = await bank.credentials("plain_bank", planted.login, "mfa:TEXT*2");
    const request = { user_guid: userGuid, institution_code: "plain_bank", credentials };
    const { data: created } = await bank.api.POST("/v1/members", { body: request });
    const rejected = await follow(bank, created.guid, { answer: () => planted["wrong answer"] });
    expect(rejected.reason).toBe("rejected");
    await bank.updateCredentials(
      created.guid,
      await bank.credentials("plain_bank", planted.login, planted["new password"]),
    );
    const member = await onboard(bank, { id: "leak-test-2", password: planted.password });
    const { guid } = member;
    const numbers = await bank.accountNumbers(guid);
    const [first] = numbers;
    const { account_number, routing_number } = first ?? {};
    await bank.api.POST("/v1/account_numbers/search", {
      body: { account_number: String(account_number), routing_number: String(routing_number) },
    });
    const check = await bank.scheduleCheck(aCheckRequest(member, { debit_id: "leak-test-debit" }));
    await until("the receiver is notified of the decision", () =>
      decisionsOf(receiver).some(({ data }) => data.balance_check_id === check.id),
    );
    return { guid };
  }

  /** Returns the bodies of all error responses. */
  async function provokeErrors(guid: string): Promise<string> {
    const answers = [{ guid: "CRD-1", value: planted["wrong answer"] }];
    const credentials = [{ guid: "CRD-1", value: planted.password }];
    const numbers = { account_number: planted["microdeposit account"], routing_number: 1 };
    const broken = `{"credentials": [{"guid": "CRD-1", "value": "${planted.password}"}`;
    const replies = await Promise.all([
      post(`v1/members/${guid}/challenge_answers`, { answers }),
      post("v1/members", { credentials, user_guid: planted.login, institution_code: "plain_bank" }),
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
      sendWebhook({ password: planted["rejected webhook password"] }),
      fetch(`${apps.urls.ingest}/webhooks/${planted.login}`, { method: "POST", body: planted.password }),
    ]);
    for (const { status } of replies) expect(status).toBeGreaterThanOrEqual(400);
    for (const { status } of replies) expect(status).toBeLessThan(500);
    return (await Promise.all(replies.map((reply) => reply.text()))).join("\n");
  }

  /** MX sends these with an account number in plain text. The product stores them encrypted, and does not read them. */
  async function sendMicrodeposits(guid: string): Promise<void> {
    const body = { type: "MICRODEPOSIT", member_guid: guid, account_number: planted["microdeposit account"] };
    expect((await sendWebhook({ body: JSON.stringify(body) })).status).toBe(204);
    expect((await sendWebhook({ body: `not JSON ${planted["microdeposit account"]}` })).status).toBe(204);
  }

  async function searchDatabaseFiles(guid: string, secrets: Secrets): Promise<void> {
    const database = connect({ url: databaseUrl, applicationName: "test", poolSize: 1 });
    await database.pool.query("checkpoint");
    const { rows } = await database.pool.query<{ data_directory: string }>("show data_directory");
    await database.close();
    const folder = rows[0]?.data_directory ?? "";
    const { found, byteCount } = await findSecretsInFiles(folder, { ...secrets, marker: guid });
    expect(byteCount).toBeGreaterThan(10_000_000);
    expect(found.filter((each) => !each.startsWith("marker"))).toEqual([]);
    // The member's guid is in tables, in indexes and in the write-ahead log, so the search covers them.
    expect(found.filter((each) => each.startsWith("marker in base/")).length).toBeGreaterThan(5);
    expect(found.some((each) => each.startsWith("marker in pg_wal/"))).toBe(true);
  }

  const post = (path: string, body: object | string) =>
    fetch(`${apps.urls.api}/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${apps.apiKey}`, "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  const sendWebhook = ({ password, body = "{}" }: { password?: string; body?: string }) => {
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

/** The fields that identify the owner. City and state are too short to search for. */
function identifyingFields(owner: Owner): [string, string][] {
  return ["owner_name", "address", "email", "phone"].flatMap((field): [string, string][] => {
    const value = owner[field];
    return value === null || value === undefined ? [] : [[`${field} of ${owner.account_guid}`, value]];
  });
}
