import { migrate } from "@account-opening/db";
import { createTestDatabase, startTcpProxy, type TcpProxy } from "@account-opening/infra";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, it } from "vitest";
import { type Apps, startApps } from "../harness/apps.ts";
import type { MemberView } from "../harness/core-bank.ts";
import { follow } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
let apps: Apps;
let client: pg.Client;
/** Between the first api and PostgreSQL. */
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
    seconds: ["api-2"],
    // Longer than the lease of an Idempotency-Key: MX's answer is still waited for when the process is killed.
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
/** The first api of a test may have been killed by the one before. */
beforeEach(async () => {
  apps.mx.control.changeFaults({ rules: [] });
  if (apps.processes.api.child.signalCode !== null) await apps.start("api");
});

interface Reply {
  status: number;
  body: unknown;
  isReplayed: boolean;
}

interface Repeatable {
  path: string;
  key: string;
  body: object;
}

async function send(process: "api" | "api-2", { path, key, body }: Repeatable): Promise<Reply> {
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

/** Sends a request to the first api, and kills that at the moment. The caller gets no answer. */
async function sendUntilKilled(request: Repeatable, moment: () => Promise<unknown>): Promise<void> {
  const { child } = apps.processes.api;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const sent = send("api", request).then(
    ({ status }) => `answered ${status}`,
    () => "not answered",
  );
  await moment();
  child.kill("SIGKILL");
  await ended;
  expect(await sent).toBe("not answered");
}

/** MX gets a request, and does not answer it. */
function mxHoldsBack(operation: string, kind: "hang" | "hang_after"): () => Promise<unknown> {
  const strikes = () => apps.mx.control.summary().faults[kind] ?? 0;
  const before = strikes();
  apps.mx.control.changeFaults({ rules: [{ kind, operation, times: 1 }] });
  return () => until(`MX holds back ${operation}`, () => strikes() > before);
}

/** The first api tells PostgreSQL to keep the answer, and PostgreSQL does not hear of it. */
function answerIsToBeKept(): () => Promise<unknown> {
  let isTold = false;
  proxy.watch((bytes, from) => {
    isTold ||=
      from === "client" && bytes.toString("latin1").includes('update "idempotency_keys" set "status"');
    return isTold ? "drop" : "pass";
  });
  return () => until("the answer is to be kept", () => isTold);
}

interface Held {
  /** One attempt at the request. */
  holder: string;
  begun_at: Date;
  lease_until: Date;
  /** From now on, by PostgreSQL's clock. */
  lease_seconds: number;
  /** Of the answer; null while there is none. */
  status: number | null;
}

async function held({ key }: Repeatable): Promise<Held> {
  const { rows } = await client.query<Held>(
    `select holder, created_at as begun_at, lease_until, status,
       extract(epoch from lease_until - clock_timestamp())::float as lease_seconds
     from idempotency_keys where key = $1`,
    [key],
  );
  if (rows[0] === undefined) throw new Error(`Nothing is kept under ${key}.`);
  return rows[0];
}

/** Repeats a request at the second api until it is answered otherwise than that the first one is under way. */
async function repeat(request: Repeatable): Promise<Reply> {
  return until(
    "the repeated request is answered",
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
 * A request whose process was killed is taken over when its lease has ended, which nobody renews any more: no sooner, and
 * by the one second attempt. Every process gives the kept answer from then on.
 */
async function expectTakenOver(request: Repeatable, moment: () => Promise<unknown>): Promise<Reply> {
  await sendUntilKilled(request, moment);
  const first = await held(request);
  expect(first).toMatchObject({ status: null });
  expect(first.lease_seconds).toBeLessThan(15);
  const reply = await repeat(request);
  const second = await held(request);
  expect(second).toMatchObject({ status: reply.status });
  expect(second.holder).not.toBe(first.holder);
  expect(second.begun_at.getTime()).toBeGreaterThan(first.lease_until.getTime());
  expect(reply.isReplayed).toBe(false);
  proxy.watch(() => "pass");
  await apps.start("api");
  for (const process of ["api-2", "api"] as const) {
    expect(await send(process, request)).toEqual({ ...reply, isReplayed: true });
  }
  expect((await held(request)).holder).toBe(second.holder);
  return reply;
}

/** Asked of MX itself, which our apps cannot answer for. */
async function atMx<Row>(path: string, list: "users" | "members"): Promise<Row[]> {
  const response = await fetch(`${apps.mx.url}${path}`, {
    headers: {
      authorization: `Basic ${Buffer.from("client:key").toString("base64")}`,
      "accept-version": "v20111101",
      accept: "application/json",
    },
  });
  return ((await response.json()) as Record<string, Row[]>)[list] ?? [];
}

async function aMemberOf(id: string): Promise<Repeatable> {
  const userGuid = await apps.bank.createUser(id);
  const credentials = await apps.bank.credentials("mxbank", "mxuser", "password");
  const body = { user_guid: userGuid, institution_code: "mxbank", credentials, id: `${id}-member` };
  return { path: "/v1/members", key: id, body };
}

it("an api killed while MX holds back its answer about a user leaves a request that another api answers", async () => {
  const request = { path: "/v1/users", key: "user", body: { id: "killed-user" } };
  const { status, body } = await expectTakenOver(request, mxHoldsBack("create_user", "hang_after"));
  expect(status).toBe(200);
  const users = await atMx<{ guid: string }>("/users?id=killed-user", "users");
  expect(users.map(({ guid }) => guid)).toEqual([(body as { guid: string }).guid]);
});

it.each([
  ["MX, which has done nothing, holds back its answer", () => mxHoldsBack("create_member", "hang")],
  ["MX, which has made the member, holds back its answer", () => mxHoldsBack("create_member", "hang_after")],
  ["its answer is to be kept", answerIsToBeKept],
])(
  "an api killed while %s leaves a request that another api answers, and MX has one member",
  async (when, prepare) => {
    const request = await aMemberOf(when.replaceAll(/\W+/g, "-"));
    const { status, body } = await expectTakenOver(request, prepare());
    expect(status).toBe(202);
    const { guid, user_guid } = body as MemberView;
    const members = await atMx<{ guid: string }>(`/users/${user_guid}/members`, "members");
    expect(members.map((one) => one.guid)).toEqual([guid]);
    expect(await follow(apps.bank, guid)).toMatchObject({ state: "identified", reason: null });
    const { members: counts, doubleStarts } = apps.mx.control.summary();
    expect(doubleStarts).toBe(0);
    expect(counts[guid]?.jobs).toMatchObject({ verify: 1, identify: 1 });
  },
);
