import { randomBytes } from "node:crypto";
import { applyRoles, connect, type Database, migrate } from "@account-opening/db";
import { publishEvents } from "@account-opening/db/notifications";
import { defaultRetention, deleteExpired } from "@account-opening/db/sweep";
import { createTestDatabase } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startApps } from "../harness/apps.ts";
import { debitableOf } from "../harness/core-bank.ts";
import { onboard } from "../harness/onboard.ts";
import { startReceiver } from "../harness/receiver.ts";
import { until } from "../harness/until.ts";

const roles = ["ingest", "api", "worker", "read"] as const;
type Role = (typeof roles)[number];

/** A row that says what an event is, from a source that the role may not be able to name. */
function forged(source: string, event: object): string {
  const values = `'MBR-1', '${source}', 'x', '${JSON.stringify(event)}', now()`;
  return `insert into inbox (member_guid, source, type, event, received_at) values (${values})`;
}

/** Of a check that nobody has scheduled. */
const forgedDecision = `
  insert into balance_decisions (check_id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
    run_at, decide_by, decision, decided_at, is_late, basis)
  values ('CHK-1', 'D', 'ACT-1', 'MBR-1', 'USR-1', 900000000, 'USD', now(), now(), 'sufficient', now(), false, '{}')`;

describe("database roles", () => {
  let ownerUrl: string;
  let drop: () => Promise<void>;
  const urls = {} as Record<Role, string>;
  const users: string[] = [];

  beforeAll(async () => {
    ({ url: ownerUrl, drop } = await createTestDatabase({ migrate }));
    await applyRoles(ownerUrl);
    await applyRoles(ownerUrl);
    const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
    for (const role of roles) {
      const user = `test_${role}_${randomBytes(4).toString("hex")}`;
      await owner.pool.query(`create role ${user} login password 'secret' in role account_opening_${role}`);
      const url = new URL(ownerUrl);
      [url.username, url.password] = [user, "secret"];
      urls[role] = url.href;
      users.push(user);
    }
    await owner.close();
  });
  afterAll(async () => {
    await drop();
    const admin = connect({ url: inject("postgresUrl"), applicationName: "test", poolSize: 1 });
    for (const user of users) await admin.pool.query(`drop role if exists ${user}`);
    await admin.close();
  });

  async function as(role: Role, sql: string): Promise<string> {
    const database: Database = connect({ url: urls[role], applicationName: "test", poolSize: 1 });
    try {
      await database.pool.query(sql);
      return "allowed";
    } catch (error) {
      return String((error as { code?: string }).code);
    } finally {
      await database.close();
    }
  }

  const refused = "42501";

  it("let every app do all of its work", async () => {
    const redisUrl = inject("redisUrl");
    const apps = await startApps({ databaseUrl: { ...urls, owner: ownerUrl }, redisUrl });
    const receiver = await startReceiver();
    try {
      const { bank } = apps;
      const endpoint = await bank.createEndpoint(receiver.url);
      receiver.trust(endpoint.secret);
      const member = await onboard(bank, { id: "roles", password: "mfa:TEXT" });
      expect(member.state).toBe("identified");
      expect(await bank.accountNumbers(member.guid)).not.toEqual([]);
      expect(await bank.accountOwners(member.guid)).not.toEqual([]);
      const debit = {
        account_guid: debitableOf(member),
        amount: "1.00",
        decide_by: new Date(Date.now() + 600_000).toISOString(),
      };
      const check = await bank.scheduleCheck({ ...debit, debit_id: "roles-1" });
      await until("it is decided", async () => (await bank.check(check.id)).status === "decided");
      const returned = { return_code: "R01", returned_at: new Date().toISOString() };
      await bank.http.post(`v1/balance_checks/${check.id}/returns`, { json: returned });
      const other = await bank.scheduleCheck({ ...debit, debit_id: "roles-2", run_at: debit.decide_by });
      await bank.rescheduleCheck(other.id, { amount: "2.00" });
      await bank.cancelCheck(other.id);
      await until("it is told", () => receiver.received.some(({ type }) => type === "balance_check.decided"));
      await bank.http.post(`v1/endpoints/${endpoint.id}/rotate`, { headers: { "idempotency-key": "once" } });
      await bank.http.delete(`v1/endpoints/${endpoint.id}`);
      const [webhook] = (await bank.http.get("v1/webhooks").json<{ data: { id: string }[] }>()).data;
      await bank.http.post(`v1/webhooks/${webhook?.id}/replay`);
      await bank.http.delete(`v1/members/${member.guid}`);
      await bank.http.delete(`v1/users/${member.user_guid}`);
      expect(await apps.logs()).not.toMatch(/permission denied|42501/);
    } finally {
      await apps.stop();
      await receiver.close();
    }
  });

  it("let the sweep delete what has been kept long enough", async () => {
    const worker = connect({ url: urls.worker, applicationName: "test", poolSize: 1 });
    expect(await deleteExpired(worker, defaultRetention, new Date("2040-01-01"))).toBeGreaterThan(0);
    await worker.close();
  });

  it.each([
    ["ingest", "select * from inbox"],
    ["ingest", "update inbox set outcome = 'applied'"],
    ["ingest", "delete from inbox"],
    ["ingest", "select * from members"],
    ["ingest", "select * from account_numbers"],
    ["ingest", forged("webhook", { kind: "balances_read", accounts: [] })],
    ["ingest", forged("webhook", { kind: "status_read" })],
    ["ingest", forged("webhook", { type: "AGGREGATION" })],
    ["ingest", forged("mx", { kind: "webhook_received", type: "AGGREGATION" })],
    ["ingest", forged("api", { kind: "credentials_updated" })],
    ["ingest", "insert into inbox (source, received_at, outcome) values ('webhook', now(), 'applied')"],
    [
      "ingest",
      "insert into inbox (id, source, received_at) overriding system value values (1, 'webhook', now())",
    ],
    ["ingest", "begin; lock table inbox in access exclusive mode"],
    ["ingest", "begin; lock table publisher_lock in row exclusive mode"],
    ["ingest", "begin; lock table publisher_lock in access share mode"],
    ["ingest", "select from members for update"],
    ["ingest", "insert into audit (at, api_key_id, action, detail) values (now(), 'x', 'x', '{}')"],
    ["api", "update balance_decisions set decision = 'sufficient'"],
    ["api", "delete from balance_decisions"],
    ["api", "update audit set action = 'nothing'"],
    ["api", "delete from audit"],
    ["api", "truncate audit"],
    ["api", forged("mx", { kind: "balances_read", accounts: [] })],
    ["api", forged("api", { kind: "balances_read", accounts: [] })],
    ["api", forged("webhook", { kind: "webhook_received", type: "AGGREGATION" })],
    ["api", "update inbox set source = 'mx'"],
    ["api", "insert into audit (at, api_key_id, action, detail) values (now(), 'cli', 'key_created', '{}')"],
    ["api", forgedDecision],
    ["api", "update events set notification = '{}'"],
    ["api", "begin; lock table inbox in access exclusive mode"],
    ["api", "update ach_returns set return_code = 'R02'"],
    ["api", "update account_numbers set account_number = ''"],
    ["api", "insert into api_keys (id, name, hash, scopes, created_at) values ('x', 'x', '', '{}', now())"],
    ["api", "update api_keys set revoked_at = null"],
    ["api", "create table x (y int)"],
    ["worker", "update balance_decisions set decision = 'sufficient'"],
    ["worker", "delete from balance_decisions"],
    ["worker", forged("webhook", { kind: "webhook_received", type: "AGGREGATION" })],
    ["worker", forged("api", { kind: "credentials_updated" })],
    ["worker", forgedDecision],
    ["worker", "update endpoints set url = 'https://elsewhere.example/'"],
    ["worker", "update endpoints set secret = ''"],
    ["worker", "update events set notification = '{}'"],
    [
      "worker",
      "insert into timeline (id, member_guid, at, entry) overriding system value values (1, 'x', now(), '{}')",
    ],
    ["worker", "insert into audit (at, api_key_id, action, detail) values (now(), 'x', 'x', '{}')"],
    [
      "worker",
      "insert into api_keys (id, name, hash, scopes, created_at) values ('x', 'x', '', '{}', now())",
    ],
    ["worker", "update balance_checks set amount_minor = 1"],
    ["worker", "update balance_checks set decide_by = now()"],
    ["worker", "update balance_checks set account_guid = 'ACT-1'"],
    ["worker", "update members set user_guid = 'USR-1'"],
    ["worker", "insert into members (guid) values ('MBR-1')"],
    ["api", "update balance_checks set account_guid = 'ACT-1'"],
    ["api", "update balance_checks set request = '{}'"],
    ["api", "update members set user_guid = 'USR-1'"],
    ["api", "delete from users"],
    ["api", "update users set guid = 'USR-2'"],
    ["api", "update users set created_at = now()"],
    ["api", "insert into users (guid, created_at, erased_at) values ('USR-2', now(), now())"],
    ["worker", "select * from users"],
    ["worker", "insert into users (guid, created_at) values ('USR-2', now())"],
    ["ingest", "select * from users"],
    ["worker", "select * from api_keys"],
    ["worker", "update audit set action = 'nothing'"],
    ["worker", "update record_chain set hash = ''"],
    ["api", "insert into record_chain values (1, 'audit', '1', now(), '')"],
    ["worker", "delete from members"],
    ["worker", "delete from balance_checks"],
    ["worker", "drop table members"],
    ["read", "select * from account_numbers"],
    ["read", "select state_data from members"],
    ["read", "select raw from inbox"],
    ["read", "select secret from endpoints"],
    ["read", "select * from api_keys"],
    ["read", "begin; lock table publisher_lock in row exclusive mode"],
    ["read", "select from members for key share"],
    ["read", "update members set state = 'identified'"],
  ] as const)("%s may not: %s", async (role, sql) => {
    expect(await as(role, sql)).toBe(refused);
  });

  it.each([
    ["read", "select guid, state from members"],
    ["read", "select * from balance_decisions"],
    ["read", "select * from audit"],
    ["read", "select * from users"],
    ["ingest", "insert into inbox (source, received_at) values ('webhook', now())"],
    ["ingest", forged("webhook", { kind: "webhook_received", type: "AGGREGATION" })],
    [
      "ingest",
      "insert into inbox (source, received_at, processed_at, outcome) values ('webhook', now(), now(), 'unreadable')",
    ],
    ["api", forged("api", { kind: "credentials_updated" })],
    ["worker", forged("mx", { kind: "balances_read", accounts: [] })],
  ] as const)("%s may: %s", async (role, sql) => {
    expect(await as(role, sql)).toBe("allowed");
  });

  it("no answer of MX is put back or changed by the API", async () => {
    const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
    await owner.pool.query(`
      insert into inbox (member_guid, source, type, event, received_at, processed_at, outcome)
      values ('MBR-2', 'mx', 'balances_read', '{"kind": "balances_read", "accounts": []}', now(), now(), 'applied')`);
    await owner.close();
    const here = "where member_guid = 'MBR-2'";
    expect(await as("api", `update inbox set processed_at = null, outcome = null ${here}`)).toBe(refused);
    expect(await as("api", `update inbox set outcome = 'erased', event = null ${here}`)).toBe("allowed");
  });

  it("who is erased stays erased, and is erased with the guid alone", async () => {
    const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
    await owner.pool.query(`
      insert into users (guid, partner_id, created_at, erasure_began_at, erased_at)
      values ('USR-erased', null, now(), now(), now()), ('USR-here', 'own-id', now(), now(), null)`);
    const comesBack = "update users set erased_at = null, partner_id = 'own-id' where guid = 'USR-erased'";
    expect(await as("api", comesBack)).toBe("allowed");
    const { rows } = await owner.pool.query(
      "select from users where guid = 'USR-erased' and erased_at is not null",
    );
    expect(rows).toHaveLength(1);
    await owner.close();
    expect(await as("api", "update users set erased_at = now() where guid = 'USR-here'")).toBe(refused);
    const whole = "update users set erased_at = now(), partner_id = null where guid = 'USR-here'";
    expect(await as("api", whole)).toBe("allowed");
  });

  it("a lock that any login can take holds up no publisher", async () => {
    const reader = connect({ url: urls.read, applicationName: "test", poolSize: 1 });
    const worker = connect({ url: urls.worker, applicationName: "test", poolSize: 1 });
    const holder = await reader.pool.connect();
    await holder.query("select pg_advisory_lock(7319405112)");
    expect(await publishEvents(worker, new Date())).toMatchObject({ eventCount: expect.any(Number) });
    holder.release(true);
    await reader.close();
    await worker.close();
  });

  it("not even the owner changes a decision or the audit", async () => {
    const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
    for (const table of ["balance_decisions", "audit", "ach_returns"]) {
      await expect(owner.pool.query(`delete from ${table}`)).rejects.toThrow(/only ever added/);
      await expect(owner.pool.query(`truncate ${table} cascade`)).rejects.toThrow(/only ever added/);
    }
    await owner.close();
  });
});
