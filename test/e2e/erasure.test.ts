import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCheckRequest, untilDecided } from "../harness/balance-checks.ts";
import { at, type MemberView } from "../harness/core-bank.ts";
import { requestMx } from "../harness/mx-request.ts";
import { follow } from "../harness/onboard.ts";
import { readAllKeys } from "../harness/redis-contents.ts";
import { findSecrets, type Secrets } from "../harness/secret-scan.ts";
import { type System, startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const partnerId = "leak-test-partner-id-7731";
const email = "leak-test-7731@example.com";

/** Rows with encrypted personal data. */
const encryptedRows = {
  "account numbers": "select from account_numbers",
  owners: "select from account_owners",
  "bodies of webhooks": "select from inbox where raw is not null",
  "events of MX and of webhooks": "select from inbox where event is not null",
  // Those of balance checks have IDs and amounts only, and are kept.
  "stored responses":
    "select from idempotency_keys where answer is not null and route not like '%/v1/balance_checks%'",
};

describe("after DELETE /v1/users/{guid}", () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it("no personal data remains in any table or in Redis, and decisions remain with ids only", async () => {
    const { bank, database } = system;
    const person = await aPersonWithMembers();
    const check = await decided(person.members[0]);
    const secrets = await secretsOf(person.members);
    expect(Object.keys(secrets).length).toBeGreaterThan(10);
    expect(findSecrets(Buffer.from(await readAllRows()), secrets)).toContain("partner id");
    for (const [what, sql] of Object.entries(encryptedRows))
      expect([what, (await database.pool.query(sql)).rowCount]).not.toEqual([what, 0]);

    const stored = await database.pool.query(encryptedRows["stored responses"]);
    const { data: receipt } = await bank.api.DELETE("/v1/users/{guid}", at({ guid: person.guid }));

    expect(receipt.erased).toMatchObject({
      user: { guid: person.guid, at_mx: "deleted" },
      members: person.members
        .map(({ guid }) => guid)
        .sort()
        .map((guid) => ({ guid, at_mx: "deleted" })),
      kept_answers: stored.rowCount,
    });
    expect(receipt.kept.decisions.count).toBe(1);
    // Webhooks that were in flight are processed, and leave no data either.
    await until("the inbox is processed", async () => {
      const { rowCount } = await database.pool.query("select from inbox where processed_at is null");
      return rowCount === 0;
    });
    expect(findSecrets(Buffer.from(await readAllRows()), secrets)).toEqual([]);
    const redis = await readRedis();
    expect(redis).toContain(system.queuePrefix);
    expect(findSecrets(Buffer.from(redis), secrets)).toEqual([]);
    for (const [what, sql] of Object.entries(encryptedRows))
      expect([what, (await database.pool.query(sql)).rowCount]).toEqual([what, 0]);

    expect(await bank.check(check.id)).toMatchObject({ status: "decided", decision: check.decision });
    const readUser = bank.api.GET("/v1/users/{guid}", at({ guid: person.guid }));
    for (const read of [readUser, ...person.members.map(({ guid }) => bank.member(guid))])
      await expect(read).rejects.toMatchObject({ status: 404 });
    expect((await requestMx(system.mx, `/users/${person.guid}`)).status).toBe(404);
    for (const repeat of person.requests) await expect(repeat()).rejects.toMatchObject({ status: 410 });
    expect(system.mx.control.summary().doubleStarts).toBe(0);
  });

  /** One user with two members, created with Idempotency-Keys that contain the partner's id. */
  async function aPersonWithMembers() {
    const { bank } = system;
    const withKey = () => ({ header: { "Idempotency-Key": `${partnerId}-${randomUUID()}` } });
    const newUser = { body: { id: partnerId, email }, params: withKey() };
    const createUser = () => bank.api.POST("/v1/users", newUser);
    const { guid } = (await createUser()).data;
    const creates = [];
    for (const password of ["mfa:TEXT", "select:2"]) {
      const credentials = await bank.credentials("plain_bank", "mxuser", password);
      const id = `${partnerId}-${password}`;
      const body = { user_guid: guid, institution_code: "plain_bank", credentials, id };
      const newMember = { body, params: withKey() };
      creates.push(() => bank.api.POST("/v1/members", newMember));
    }
    const members: MemberView[] = [];
    for (const create of creates) {
      const { data: created } = await create();
      members.push(await follow(bank, created.guid));
    }
    expect(members.map(({ state }) => state)).toEqual(["identified", "identified"]);
    return { guid, members, requests: [createUser, ...creates] };
  }

  async function decided(member: MemberView | undefined) {
    const { bank } = system;
    if (member === undefined) throw new Error("The person has no member.");
    const { id } = await bank.scheduleCheck(aCheckRequest(member, { debit_id: "erasure-debit" }));
    return untilDecided(bank, id);
  }

  async function secretsOf(members: readonly MemberView[]): Promise<Secrets> {
    const secrets: Record<string, string> = { "partner id": partnerId, email };
    for (const { guid, accounts } of members) {
      for (const account of accounts) secrets[`guid of ${account.guid}`] = account.guid;
      for (const { account_guid, account_number } of await system.bank.accountNumbers(guid))
        secrets[`number of ${account_guid}`] = account_number;
      for (const { account_guid, owner_name } of await system.bank.accountOwners(guid))
        secrets[`owner of ${account_guid}`] = owner_name ?? "";
    }
    const checked = await system.database.pool.query("select distinct account_guid from balance_checks");
    // Decisions retain the guid of their account.
    for (const { account_guid } of checked.rows) delete secrets[`guid of ${account_guid}`];
    return Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret.length >= 5));
  }

  async function readAllRows(): Promise<string> {
    const { pool } = system.database;
    const { rows: tables } = await pool.query("select tablename from pg_tables where schemaname = 'public'");
    const texts: string[] = [];
    for (const { tablename } of tables) {
      const { rows } = await pool.query(`select to_jsonb(row)::text as text from "${tablename}" as row`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join("\n");
  }

  const readRedis = () => readAllKeys(system.redisUrl, `*${system.queuePrefix.slice(1, -1)}*`);
});
