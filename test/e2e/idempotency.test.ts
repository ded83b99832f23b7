import { migrate } from "@account-opening/db";
import { createTestDatabase, startTcpProxy, type TcpProxy } from "@account-opening/infra";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import type { MemberView } from "../harness/core-bank.ts";
import { requestMx } from "../harness/mx-request.ts";
import { follow } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
let apps: Apps;
let client: pg.Client;
/** The proxy between the first api and PostgreSQL. */
let proxy: TcpProxy;

beforeAll(async () => {
  const database = await createTestDatabase({ migrate });
  cleanUps.push(database.drop);
  proxy = await startTcpProxy(database.url);
  cleanUps.push(proxy.close);
  const { url } = database;
  apps = await startApps({
    databaseUrl: { owner: url, ingest: url, api: proxy.url, "api-2": url, worker: url },
    redisUrl: inject("redisUrl"),
    secondProcesses: ["api-2"],
    // Longer than the lease of an Idempotency-Key, so that the api still waits for MX when it is killed.
    env: { MX_TIMEOUT_MS: "45000" },
  });
  cleanUps.push(apps.stop);
  client = new pg.Client({ connectionString: url });
  await client.connect();
  cleanUps.push(() => client.end());
});
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});
/** The previous test may have killed the first api. */
beforeEach(async () => {
  apps.mx.control.changeFaults({ rules: [] });
  if (apps.processes.api.child.signalCode !== null) await apps.start("api");
});

interface Reply {
  status: number;
  body: unknown;
  isReplayed: boolean;
}

interface IdempotentRequest {
  path: string;
  key: string;
  body: object;
}

async function send(process: "api" | "api-2", { path, key, body }: IdempotentRequest): Promise<Reply> {
  const url = apps.processes[process]?.url;
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${apps.apiKey}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
    body: JSON.stringify(body),
  });
  const { status, headers } = response;
  return { status, body: await response.json(), isReplayed: headers.get("idempotent-replayed") === "true" };
}

/** Sends a request to the first api, and kills that api at the given point. The caller receives no response. */
async function sendUntilKilled(
  request: IdempotentRequest,
  reachKillPoint: () => Promise<unknown>,
): Promise<void> {
  const { child } = apps.processes.api;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const sent = send("api", request).then(
    ({ status }) => `response ${status}`,
    () => "no response",
  );
  await reachKillPoint();
  child.kill("SIGKILL");
  await ended;
  expect(await sent).toBe("no response");
}

/** MX receives a request, and does not respond. */
function mxDoesNotRespond(operation: string, kind: "hang" | "hang_after"): () => Promise<unknown> {
  const faultCount = () => apps.mx.control.summary().faults[kind] ?? 0;
  const before = faultCount();
  apps.mx.control.changeFaults({ rules: [{ kind, operation, times: 1 }] });
  return () => until(`${operation} hangs at MX`, () => faultCount() > before);
}

/** The first api sends the statement that stores the response, and it does not reach PostgreSQL. */
function responseIsNotStored(): () => Promise<unknown> {
  let isSent = false;
  proxy.watch((bytes, from) => {
    isSent ||=
      from === "client" && bytes.toString("latin1").includes('update "idempotency_keys" set "status"');
    return isSent ? "drop" : "pass";
  });
  return () => until("the api stores the response", () => isSent);
}

interface StoredKey {
  /** Identifies one attempt at the request. */
  holder: string;
  begun_at: Date;
  lease_until: Date;
  /** The remaining lease, by PostgreSQL's clock. */
  lease_seconds: number;
  /** The status of the stored response; null while there is none. */
  status: number | null;
}

async function storedKey({ key }: IdempotentRequest): Promise<StoredKey> {
  const { rows } = await client.query<StoredKey>(
    `select holder, created_at as begun_at, lease_until, status,
       extract(epoch from lease_until - clock_timestamp())::float as lease_seconds
     from idempotency_keys where key = $1`,
    [key],
  );
  if (rows[0] === undefined) throw new Error(`The Idempotency-Key ${key} is not stored.`);
  return rows[0];
}

/** Repeats a request at the second api until the first attempt is no longer in progress. */
async function repeat(request: IdempotentRequest): Promise<Reply> {
  return until(
    "the repeated request has a response",
    async () => {
      const reply = await send("api-2", request);
      if (reply.status !== 409) return reply;
      expect(reply.body).toMatchObject({ type: expect.stringMatching(/idempotency-key-in-use$/) });
      return null;
    },
    { everyMs: 200 },
  );
}

/**
 * After a process was killed, another attempt takes over the request once the lease has expired, and not before. Then
 * every process returns the stored response.
 */
async function expectTakenOver(
  request: IdempotentRequest,
  reachKillPoint: () => Promise<unknown>,
): Promise<Reply> {
  await sendUntilKilled(request, reachKillPoint);
  const first = await storedKey(request);
  expect(first).toMatchObject({ status: null });
  expect(first.lease_seconds).toBeLessThan(15);
  const reply = await repeat(request);
  const second = await storedKey(request);
  expect(second).toMatchObject({ status: reply.status });
  expect(second.holder).not.toBe(first.holder);
  expect(second.begun_at.getTime()).toBeGreaterThan(first.lease_until.getTime());
  expect(reply.isReplayed).toBe(false);
  proxy.watch(() => "pass");
  await apps.start("api");
  for (const process of ["api-2", "api"] as const) {
    expect(await send(process, request)).toEqual({ ...reply, isReplayed: true });
  }
  expect((await storedKey(request)).holder).toBe(second.holder);
  return reply;
}

/** Reads a list from MX itself. */
async function listAtMx<Row>(path: string, list: "users" | "members"): Promise<Row[]> {
  const response = await requestMx(apps.mx, path);
  return ((await response.json()) as Record<string, Row[]>)[list] ?? [];
}

async function memberRequest(id: string): Promise<IdempotentRequest> {
  const userGuid = await apps.bank.createUser(id);
  const credentials = await apps.bank.credentials("plain_bank", "mxuser", "password");
  const body = { user_guid: userGuid, institution_code: "plain_bank", credentials, id: `${id}-member` };
  return { path: "/v1/members", key: id, body };
}

it("another api completes the creation of a user after the first api was killed while it waited for MX", async () => {
  const request = { path: "/v1/users", key: "user", body: { id: "killed-user" } };
  const { status, body } = await expectTakenOver(request, mxDoesNotRespond("create_user", "hang_after"));
  expect(status).toBe(200);
  const users = await listAtMx<{ guid: string }>("/users?id=killed-user", "users");
  expect(users.map(({ guid }) => guid)).toEqual([(body as { guid: string }).guid]);
});

it.each([
  ["MX has not created the member", () => mxDoesNotRespond("create_member", "hang")],
  ["MX has created the member", () => mxDoesNotRespond("create_member", "hang_after")],
  ["the response is not stored", responseIsNotStored],
])(
  "another api completes the request of an api that was killed when %s, and MX has one member",
  async (when, prepare) => {
    const request = await memberRequest(when.replaceAll(/\W+/g, "-"));
    const { status, body } = await expectTakenOver(request, prepare());
    expect(status).toBe(202);
    const { guid, user_guid } = body as MemberView;
    const members = await listAtMx<{ guid: string }>(`/users/${user_guid}/members`, "members");
    expect(members.map((one) => one.guid)).toEqual([guid]);
    expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified", reason: null });
    const { members: counts, doubleStarts } = apps.mx.control.summary();
    expect(doubleStarts).toBe(0);
    // One job in v20250224, or one for each product.
    expect(new Set(Object.values(counts[guid]?.jobs ?? {}))).toEqual(new Set([1]));
  },
);
