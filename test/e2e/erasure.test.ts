import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { debitableOf, type MemberView } from "../harness/core-bank.ts";
import { foundIn, type Needles } from "../harness/needles.ts";
import { follow } from "../harness/onboard.ts";
import { everyKey } from "../harness/redis-contents.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const ownId = "canary-own-id-7731";
const email = "canary-7731@example.com";

/** What a row may hold that can be opened with the data keys. */
const sealed = {
  "account numbers": "select from account_numbers",
  owners: "select from account_owners",
  "bodies of webhooks": "select from inbox where raw is not null",
  "events that MX and webhooks brought": "select from inbox where event is not null",
  "kept answers": "select from idempotency_keys where answer is not null",
};

describe("after DELETE /v1/users/{guid}", () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it("nothing of the person is in any table or in Redis; decisions stay, with ids", async () => {
    const { bank, database } = system;
    const person = await aPersonWithMembers();
    const check = await decided(person.members[0]);
    const needles = await needlesOf(person.members);
    expect(Object.keys(needles).length).toBeGreaterThan(10);
    expect(foundIn(Buffer.from(await everythingStored()), needles)).toContain("own id");
    for (const [what, sql] of Object.entries(sealed))
      expect([what, (await database.pool.query(sql)).rowCount]).not.toEqual([what, 0]);

    const receipt = await bank.http
      .delete(`v1/users/${person.guid}`)
      .json<{ erased: Record<string, unknown>; kept: Record<string, { count: number }> }>();

    expect(receipt.erased).toMatchObject({
      user: { guid: person.guid, at_mx: "deleted" },
      members: person.members
        .map(({ guid }) => guid)
        .sort()
        .map((guid) => ({ guid, at_mx: "deleted" })),
      kept_answers: 3,
    });
    expect(receipt.kept["decisions"]?.count).toBe(1);
    // Webhooks that were on their way are taken in, and leave nothing either.
    await until("all that came is processed", async () => {
      const { rowCount } = await database.pool.query("select from inbox where processed_at is null");
      return rowCount === 0;
    });
    expect(foundIn(Buffer.from(await everythingStored()), needles)).toEqual([]);
    const redis = await inRedis();
    expect(redis).toContain(system.queuePrefix);
    expect(foundIn(Buffer.from(redis), needles)).toEqual([]);
    for (const [what, sql] of Object.entries(sealed))
      expect([what, (await database.pool.query(sql)).rowCount]).toEqual([what, 0]);

    expect(await bank.check(check.id)).toMatchObject({ status: "decided", decision: check.decision });
    for (const path of [`users/${person.guid}`, ...person.members.map(({ guid }) => `members/${guid}`)])
      expect([path, await statusOf(`v1/${path}`)]).toEqual([path, 404]);
    expect(await atMx(person.guid)).toBe(404);
    for (const repeat of person.requests) expect((await repeat()).status).toBe(410);
    expect(system.mx.control.summary().doubleStarts).toBe(0);
  });

  /** Two members of one user; every request with an Idempotency-Key that names the person. */
  async function aPersonWithMembers() {
    const { bank } = system;
    const post = (path: string, json: object) => {
      const headers = { "idempotency-key": `${ownId}-${path}-${randomUUID()}` };
      return () => bank.http.post(path, { json, headers, throwHttpErrors: false });
    };
    const createUser = post("v1/users", { id: ownId, email });
    const { guid } = await (await createUser()).json<{ guid: string }>();
    const creates = [];
    for (const password of ["mfa:TEXT", "select:2"]) {
      const credentials = await bank.credentials("mxbank", "mxuser", password);
      const id = `${ownId}-${password}`;
      creates.push(post("v1/members", { user_guid: guid, institution_code: "mxbank", credentials, id }));
    }
    const members: MemberView[] = [];
    for (const create of creates) {
      const created = await (await create()).json<MemberView>();
      members.push(await follow(bank, created.guid));
    }
    expect(members.map(({ state }) => state)).toEqual(["identified", "identified"]);
    return { guid, members, requests: [createUser, ...creates] };
  }

  async function decided(member: MemberView | undefined) {
    const { bank } = system;
    if (member === undefined) throw new Error("There is no member.");
    const { id } = await bank.scheduleCheck({
      debit_id: "erasure-debit",
      account_guid: debitableOf(member),
      amount: "1.00",
      decide_by: new Date(Date.now() + 600_000).toISOString(),
    });
    return until("the check is decided", async () => {
      const check = await bank.check(id);
      return check.status === "decided" && check;
    });
  }

  async function needlesOf(members: readonly MemberView[]): Promise<Needles> {
    const needles: Record<string, string> = { "own id": ownId, email };
    for (const { guid, accounts } of members) {
      for (const account of accounts) needles[`name of ${account.guid}`] = account.guid;
      for (const { account_guid, account_number } of await system.bank.accountNumbers(guid))
        needles[`number of ${account_guid}`] = account_number;
      for (const { account_guid, owner_name } of await system.bank.accountOwners(guid))
        needles[`owner of ${account_guid}`] = owner_name ?? "";
    }
    const checked = await system.database.pool.query("select distinct account_guid from balance_checks");
    // The ledger keeps the ids of what it decided.
    for (const { account_guid } of checked.rows) delete needles[`name of ${account_guid}`];
    return Object.fromEntries(Object.entries(needles).filter(([, needle]) => needle.length >= 5));
  }

  async function everythingStored(): Promise<string> {
    const { pool } = system.database;
    const { rows: tables } = await pool.query("select tablename from pg_tables where schemaname = 'public'");
    const texts: string[] = [];
    for (const { tablename } of tables) {
      const { rows } = await pool.query(`select to_jsonb(row)::text as text from "${tablename}" as row`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join("\n");
  }

  const inRedis = () => everyKey(system.redisUrl, `*${system.queuePrefix.slice(1, -1)}*`);

  const statusOf = async (path: string) =>
    (await system.bank.http.get(path, { throwHttpErrors: false })).status;

  async function atMx(userGuid: string): Promise<number> {
    const authorization = `Basic ${Buffer.from("client:key").toString("base64")}`;
    const headers = { authorization, accept: "application/vnd.mx.api.v1+json" };
    return (await fetch(`${system.mx.url}/users/${userGuid}`, { headers })).status;
  }
});
