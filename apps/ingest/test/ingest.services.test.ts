import { aContext } from "@account-opening/core/testing";
import { connect, type Database, migrate } from "@account-opening/db";
import { advance } from "@account-opening/db/advance";
import { associatedData, createCipher } from "@account-opening/db/encryption";
import { webhooks } from "@account-opening/db/inbox";
import { createTestDatabase, uniquePrefix, until } from "@account-opening/infra";
import { connectProducer, disconnect } from "@account-opening/queue";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { basic, dataKey, type RunningIngest, runIngest } from "./support/ingest.ts";
import { proxyTo } from "./support/proxy.ts";
import { rawConnection } from "./support/raw-request.ts";

const memberGuid = "MBR-48d9a481-f2a2-7e13-2685-62869cf0d33a";
const hint = JSON.stringify({
  type: "CONNECTION_STATUS",
  member_guid: memberGuid,
  connection_status: "DENIED",
});
/** No Redis listens there. */
const nowhere = "redis://127.0.0.1:1";

let database: { url: string; drop(): Promise<void> };
let db: Database;
let ingest: RunningIngest | undefined;

beforeAll(async () => {
  database = await createTestDatabase({ migrate });
  db = connect({ url: database.url, applicationName: "test" });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => db.pool.query("truncate inbox"));
afterEach(async () => {
  await ingest?.close();
  ingest = undefined;
});

async function run(environment: Record<string, string> = {}): Promise<RunningIngest> {
  ingest = await runIngest({ DATABASE_URL: database.url, REDIS_URL: nowhere, ...environment });
  return ingest;
}

async function storedRows() {
  return webhooks.list(db, {}, { order: "asc", afterId: null, limit: 1_000 });
}

/** Blocks every insert into the inbox until `release`. */
async function holdCommits(): Promise<{
  waitingFor(count: number): Promise<true>;
  release(): Promise<void>;
}> {
  const holder = await db.pool.connect();
  await holder.query("begin");
  await holder.query("lock table inbox in share row exclusive mode");
  return {
    waitingFor: (count) =>
      until(`${count} statements wait for the lock`, async () => {
        const { rows } = await db.pool.query(
          `select from pg_stat_activity
           where datname = current_database() and application_name = 'ingest' and wait_event_type = 'Lock'`,
        );
        return rows.length === count ? true : null;
      }),
    async release() {
      await holder.query("rollback");
      holder.release();
    },
  };
}

describe("each row of the table", () => {
  it("stores webhooks on every path, and answers 204", async () => {
    const { post, metric } = await run();
    for (const path of ["/webhooks/mx", "/webhooks/mx/connection-status", "/webhooks/mx/balance"]) {
      expect((await post(hint, undefined, path)).status).toBe(204);
    }
    const one = { type: "CONNECTION_STATUS", memberGuid, outcome: "pending" };
    expect(await storedRows()).toMatchObject([one, one, one]);
    expect(
      await metric('ingest_webhooks_received_total{type="CONNECTION_STATUS",outcome="hint",app="ingest"}'),
    ).toBe(3);
  });

  it("stores the body unchanged and encrypted", async () => {
    const secret = JSON.stringify({ type: "MICRODEPOSITS", account_number: "9876543210001" });
    await (await run()).post(secret);
    const { rows } = await db.pool.query<{ raw: Buffer; received_at: Date; row: string }>(
      "select raw, received_at, to_jsonb(inbox)::text as row from inbox",
    );
    expect(rows[0]?.row).not.toContain("9876543210001");
    expect(rows[0]?.row).not.toContain(Buffer.from("9876543210001").toString("hex"));
    const { raw, received_at: receivedAt } = rows[0] ?? { raw: Buffer.alloc(0), received_at: new Date() };
    const cipher = createCipher([dataKey]);
    expect(cipher.decrypt(raw, associatedData.webhook(null, receivedAt))).toBe(secret);
    expect(() => cipher.decrypt(raw, associatedData.webhook("MBR-other", receivedAt))).toThrow(
      "changed or moved",
    );
  });

  it.each([
    ["unreadable", "{"],
    ["unknown_type", '{"type":"WEATHER","note":"\\u0000"}'],
    ["no_member", '{"type":"BALANCE","member_guid":"\\u0000"}'],
  ])("stores and counts a webhook that is %s, and answers 204", async (outcome, body) => {
    const { post, metric } = await run();
    expect((await post(body)).status).toBe(204);
    expect(await storedRows()).toMatchObject([{ outcome }]);
    expect(
      await metric(`ingest_webhooks_received_total{type="other",outcome="${outcome}",app="ingest"}`),
    ).toBe(1);
  });

  it("stores a webhook about an unknown member; advance closes it", async () => {
    expect((await (await run()).post(hint)).status).toBe(204);
    await advance(db, [memberGuid], aContext(), () => new Date());
    expect(await storedRows()).toMatchObject([{ outcome: "unknown_member" }]);
  });

  it("answers 401 without credentials, 413 to long bodies, 405 and 404 elsewhere, and stores none of them", async () => {
    const { post, url } = await run();
    const unauthenticated = await post(hint, { authorization: basic("mx:guess") });
    const long = await post("x".repeat(65_537));
    const get = await fetch(`${url}/webhooks/mx`);
    const elsewhere = await post(hint, undefined, "/webhooks/other");

    expect([unauthenticated, long, get, elsewhere].map(({ status }) => status)).toEqual([401, 413, 405, 404]);
    expect(get.headers.get("allow")).toBe("POST");
    for (const answer of [unauthenticated, long, get, elsewhere]) {
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
    }
    expect(await storedRows()).toEqual([]);
  });

  it("accepts either of two credentials", async () => {
    const { post } = await run();
    expect((await post(hint, { authorization: basic("mx:planted-next") })).status).toBe(204);
  });
});

describe("OAuth and client certificates", () => {
  const keyOf = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString("base64")}`;
  const formType = "application/x-www-form-urlencoded";
  const secret = "planted-secret-of-enough-characters";
  const oauth = {
    MX_WEBHOOK_CREDENTIALS: "",
    MX_WEBHOOK_OAUTH_CLIENTS: `mx:${secret}`,
    MX_WEBHOOK_TOKEN_KEYS: keyOf("old", 1),
  };

  async function requestToken(url: string, clientSecret: string): Promise<Response> {
    const form = { grant_type: "client_credentials", client_id: "mx", client_secret: clientSecret };
    return fetch(`${url}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
  }

  it("accepts the token of another process, also after its key was rotated", async () => {
    const issuer = await runIngest({ DATABASE_URL: database.url, REDIS_URL: nowhere, ...oauth });
    const answer = (await (await requestToken(issuer.url, secret)).json()) as Record<string, unknown>;
    await issuer.close();
    const headers = { authorization: `Bearer ${String(answer["access_token"])}` };

    const { post, url, metric, log } = await run({
      ...oauth,
      MX_WEBHOOK_TOKEN_KEYS: `${keyOf("new", 2)},${keyOf("old", 1)}`,
    });
    expect((await post(hint, headers)).status).toBe(204);
    const refused = await post(hint, { authorization: basic("mx:planted-secret") });
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([
      401,
      'Bearer realm="webhooks"',
    ]);
    expect((await requestToken(url, "planted-guess")).status).toBe(401);
    expect(await storedRows()).toHaveLength(1);
    expect(await metric('ingest_token_requests_total{outcome="invalid_client",app="ingest"}')).toBe(1);
    expect(log()).toContain("token.refused");
    expect(log()).not.toContain("planted");
  });

  it("has no token endpoint unless OAuth is configured, and answers only POST there", async () => {
    const { url } = await run();
    expect((await requestToken(url, secret)).status).toBe(404);
    await ingest?.close();
    const withOauth = await run(oauth);
    expect((await fetch(`${withOauth.url}/oauth/token`)).status).toBe(405);
  });

  it.each([
    ["longer than 8 KiB", "grant_type=x".padEnd(9_000, "x"), {}, 413],
    ["compressed falsely", "grant_type=x", { "content-encoding": "gzip" }, 400],
    ["in an unknown encoding", "grant_type=x", { "content-encoding": "zip" }, 415],
    ["in an unknown character set", "grant_type=x", { "content-type": `${formType}; charset=x` }, 415],
    ["with malformed escapes", "grant_type=%&client_id=%ff", {}, 400],
    ["of many parameters", "a=1&".repeat(2_000), {}, 413],
  ])("refuses a token request that is %s", async (_, body, headers, status) => {
    const { url } = await run(oauth);
    const init = { method: "POST", body, headers: { "content-type": formType, ...headers } };
    expect((await fetch(`${url}/oauth/token`, init)).status).toBe(status);
  });

  it("accepts the certificate header of a trusted proxy only", async () => {
    const headers = { "x-client-subject": "CN=webhooks.mx.com" };
    const certificate = {
      MX_WEBHOOK_CREDENTIALS: "",
      MX_WEBHOOK_CLIENT_CERTIFICATE: "X-Client-Subject:CN=webhooks.mx.com",
    };
    const untrusted = await run({ ...certificate, TRUSTED_PROXIES: "192.0.2.1" });
    expect((await untrusted.post(hint, { ...headers, "x-forwarded-for": "192.0.2.1" })).status).toBe(401);
    await ingest?.close();
    const trusted = await run({ ...certificate, TRUSTED_PROXIES: "127.0.0.1" });
    expect((await trusted.post(hint, headers)).status).toBe(204);
    expect((await trusted.post(hint, { "x-client-subject": "CN=other" })).status).toBe(401);
    expect(await storedRows()).toHaveLength(1);
  });
});

describe("204 means committed", () => {
  it("the response follows the commit", async () => {
    const { post } = await run();
    const held = await holdCommits();
    let status: number | undefined;
    const posted = post(hint).then((answer) => {
      status = answer.status;
    });
    await held.waitingFor(1);
    expect(status).toBeUndefined();

    await held.release();
    await posted;
    expect(status).toBe(204);
    expect(await storedRows()).toHaveLength(1);
  });

  it("200 concurrent webhooks are committed in few batches, each once", async () => {
    const { post, metric } = await run();
    const held = await holdCommits();
    const posted = Promise.all(Array.from({ length: 200 }, () => post(hint)));
    await held.waitingFor(2);
    await until("all have arrived", async () =>
      (await metric('ingest_backlog_rows{app="ingest"}')) === 200 ? true : null,
    );
    await held.release();

    expect(new Set((await posted).map(({ status }) => status))).toEqual(new Set([204]));
    const { rows } = await db.pool.query(
      "select count(*) as rows, count(distinct xmin::text) as commits from inbox",
    );
    expect(rows).toEqual([{ rows: "200", commits: "3" }]);
  });

  it("on shutdown, running requests are committed and answered, and new ones are refused", async () => {
    const { post, url, close } = await run();
    const held = await holdCommits();
    const posted = post(hint);
    await held.waitingFor(1);
    const closed = close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();

    await held.release();
    expect((await posted).status).toBe(204);
    await closed;
    expect(await storedRows()).toHaveLength(1);
    ingest = undefined;
  });
});

describe("when a webhook cannot be stored", () => {
  it("answers 503 and is not ready while the database is unavailable, and recovers", async () => {
    const proxy = await proxyTo(database.url);
    const { post, url } = await run({ DATABASE_URL: proxy.url });
    const isReady = async () => (await fetch(`${url}/readyz`)).status;
    expect([(await post(hint)).status, await isReady()]).toEqual([204, 200]);

    proxy.cut();
    const refused = await post(hint);
    expect([refused.status, refused.headers.get("retry-after"), await isReady()]).toEqual([503, "5", 503]);

    proxy.restore();
    expect([(await post(hint)).status, await isReady()]).toEqual([204, 200]);
    expect(await storedRows()).toHaveLength(2);
    await ingest?.close();
    ingest = undefined;
    await proxy.close();
  });

  it("answers 429 at once if the backlog is full, and stores the earlier webhooks", async () => {
    const { post, metric } = await run({ INGEST_BACKLOG_ROWS: "1" });
    const held = await holdCommits();
    const first = post(hint);
    await held.waitingFor(1);

    const refused = await post(hint);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
    await held.release();
    expect((await first).status).toBe(204);
    expect(await storedRows()).toHaveLength(1);
    expect(await metric('ingest_webhooks_refused_total{reason="overloaded",app="ingest"}')).toBe(1);
  });

  it("answers 503 after the statement timeout, and stores nothing of that request", async () => {
    const { post } = await run({ INGEST_STORE_TIMEOUT_MS: "200" });
    const held = await holdCommits();
    expect((await post(hint)).status).toBe(503);
    await held.release();
    expect((await post(hint)).status).toBe(204);
    expect(await storedRows()).toHaveLength(1);
  });

  it("stores nothing of a body that is cut off", async () => {
    const { url, post, metric } = await run();
    const connection = await rawConnection(url);
    connection.send(
      `POST /webhooks/mx HTTP/1.1\r\nhost: x\r\nauthorization: ${basic("mx:planted-secret")}\r\n` +
        `content-length: 100\r\n\r\n{"type"`,
    );
    expect((await post(hint)).status).toBe(204);
    connection.socket.destroy();
    await until("it is counted", async () =>
      (await metric('ingest_webhooks_refused_total{reason="cut_off",app="ingest"}')) === 1 ? true : null,
    );
    expect(await metric('ingest_backlog_rows{app="ingest"}')).toBe(0);
    expect(await storedRows()).toHaveLength(1);
  });
});

describe("the queue", () => {
  it("receives a job for the members of a committed batch", async () => {
    const prefix = uniquePrefix();
    const connection = connectProducer({ url: inject("redisUrl"), onError: () => undefined });
    const jobCount = () => connection.llen(`${prefix}:advance:wait`);
    const { post } = await run({ REDIS_URL: inject("redisUrl"), QUEUE_PREFIX: prefix });

    expect((await post(hint)).status).toBe(204);
    expect((await post("{")).status).toBe(204);

    await until("the job is there", async () => ((await jobCount()) === 1 ? true : null));
    await ingest?.close();
    ingest = undefined;
    expect(await jobCount()).toBe(1);
    await disconnect(connection);
  });

  it("may be unavailable from the start: webhooks are stored, the process is ready, and failures are counted", async () => {
    const { post, url, metric, log } = await run({ REDIS_URL: nowhere });
    for (let index = 0; index < 5; index += 1) expect((await post(hint)).status).toBe(204);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await until("the failure is counted", async () =>
      (await metric('ingest_enqueue_failures_total{app="ingest"}')) > 0 ? true : null,
    );
    expect(await metric('ingest_queue_up{app="ingest"}')).toBe(0);
    expect(log().match(/webhooks.not_enqueued/g)).toHaveLength(1);
    expect(await storedRows()).toHaveLength(5);
  });
});

it("every answer has the ID of its request, which is in the log", async () => {
  const { post, url, log } = await run();
  const authorization = basic("mx:planted-secret");
  const stored = await post(hint, { authorization, "x-request-id": "from-mx-1" });
  const refused = await post(hint, { "x-request-id": "from-mx-2" });
  const unusable = await fetch(url, { headers: { "x-request-id": "not an id" } });
  expect([stored, refused].map(({ headers }) => headers.get("x-request-id"))).toEqual([
    "from-mx-1",
    "from-mx-2",
  ]);
  expect(unusable.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(await refused.json()).toMatchObject({ instance: "urn:request:from-mx-2" });
  expect(log()).toMatch(/"request_id":"from-mx-1".*"webhook\.stored"/);
  expect(log()).toMatch(/"request_id":"from-mx-2".*"webhook\.unauthorized"/);
});

it("logs no credentials, bodies, keys or database password", async () => {
  const proxy = await proxyTo(database.url);
  const withPassword = new URL(proxy.url);
  withPassword.password = "planted-password";
  const { post, log, url } = await run({ DATABASE_URL: withPassword.href });
  const body = JSON.stringify({ type: "MICRODEPOSITS", account_number: "planted-number" });
  await post(body);
  await post(body, { authorization: basic("mx:planted-guess") });
  await post(`planted-number${"x".repeat(70_000)}`);
  await fetch(`${url}/planted-path?planted-query`);
  proxy.cut();
  expect((await post(body)).status).toBe(503);

  expect(log()).toContain("webhook.not_stored");
  expect(log()).toContain("webhook.unauthorized");
  for (const secret of ["planted", basic("mx:planted-secret").slice(6), dataKey.key.toString("base64")]) {
    expect(log()).not.toContain(secret);
  }
  await ingest?.close();
  ingest = undefined;
  await proxy.close();
});

describe("rotated secrets", () => {
  it("are used without a restart: credentials, and the key that encrypts bodies", async () => {
    const { post, reload } = await run();
    const after = { authorization: basic("mx:rotated") };
    expect((await post(hint, after)).status).toBe(401);
    const newKey = { id: "k2", key: Buffer.alloc(32, 2) };
    const ring = [newKey, dataKey].map(({ id, key }) => `${id}:${key.toString("base64")}`).join(",");
    await reload({ MX_WEBHOOK_CREDENTIALS: "mx:rotated", DATA_KEYS: ring });
    expect((await post(hint, after)).status).toBe(204);
    expect((await post(hint)).status).toBe(401);
    const { rows } = await db.pool.query<{ raw: Buffer }>("select raw from inbox");
    expect(rows.map(({ raw }) => createCipher([newKey]).isCurrent(raw))).toEqual([true]);
  });

  it("turn tokens on and off", async () => {
    const { url, post, reload } = await run();
    const secret = "s".repeat(32);
    const request = () =>
      fetch(`${url}/oauth/token`, {
        method: "POST",
        headers: { authorization: basic(`mx:${secret}`) },
        body: new URLSearchParams({ grant_type: "client_credentials" }),
      });
    expect((await request()).status).toBe(404);
    await reload({
      MX_WEBHOOK_OAUTH_CLIENTS: `mx:${secret}`,
      MX_WEBHOOK_TOKEN_KEYS: `t1:${Buffer.alloc(32, 3).toString("base64")}`,
    });
    const { access_token } = (await (await request()).json()) as { access_token: string };
    expect((await post(hint, { authorization: `Bearer ${access_token}` })).status).toBe(204);
    await reload({});
    expect((await post(hint, { authorization: `Bearer ${access_token}` })).status).toBe(401);
  });
});
