import { randomBytes } from "node:crypto";
import { applyRoles, connect, type Database, migrate } from "@account-opening/db";
import { feed } from "@account-opening/db/notifications";
import { retention } from "@account-opening/db/sweep";
import { createTestDatabase } from "@account-opening/infra";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startApps } from "../harness/apps.ts";
import { aCheckRequest, fromNow, untilDecided } from "../harness/balance-checks.ts";
import { at } from "../harness/core-bank.ts";
import { onboard } from "../harness/onboard.ts";
import { startReceiver } from "../harness/receiver.ts";
import { until } from "../harness/until.ts";
import { allowedStatements, type Role, refusedStatements, roles } from "./role-statements.ts";

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

  it("allow every app all of its work", async () => {
    const redisUrl = inject("redisUrl");
    const apps = await startApps({ databaseUrl: { ...urls, owner: ownerUrl }, redisUrl });
    const receiver = await startReceiver();
    try {
      const { bank } = apps;
      const endpoint = await bank.createEndpoint(receiver.url);
      receiver.addSecret(endpoint.secret);
      const member = await onboard(bank, { id: "roles", password: "mfa:TEXT" });
      expect(member.state).toBe("identified");
      expect(await bank.accountNumbers(member.guid)).not.toEqual([]);
      expect(await bank.accountOwners(member.guid)).not.toEqual([]);
      const check = await bank.scheduleCheck(aCheckRequest(member, { debit_id: "roles-1" }));
      await untilDecided(bank, check.id);
      const returned = { return_code: "R01" as const, returned_at: new Date().toISOString() };
      await bank.api.POST("/v1/balance_checks/{id}/returns", { ...at({ id: check.id }), body: returned });
      const later = { debit_id: "roles-2", run_at: fromNow(600_000), decide_by: fromNow(1_200_000) };
      const other = await bank.scheduleCheck(aCheckRequest(member, later));
      await bank.rescheduleCheck(other.id, { amount: "2.00" });
      await bank.cancelCheck(other.id);
      await until("the receiver is notified", () =>
        receiver.received.some(({ type }) => type === "balance_check.decided"),
      );
      await bank.api.POST("/v1/endpoints/{id}/rotate", at({ id: endpoint.id }));
      await bank.api.DELETE("/v1/endpoints/{id}", at({ id: endpoint.id }));
      const [webhook] = await bank.webhooks({ member_guid: member.guid });
      await bank.api.POST("/v1/webhooks/{id}/replay", at({ id: String(webhook?.id) }));
      await bank.api.DELETE("/v1/members/{guid}", at({ guid: member.guid }));
      await bank.api.DELETE("/v1/users/{guid}", at({ guid: member.user_guid }));
      expect(await apps.logs()).not.toMatch(/permission denied|42501/);
    } finally {
      await apps.stop();
      await receiver.close();
    }
  });

  it("allow the sweep to delete expired rows", async () => {
    const worker = connect({ url: urls.worker, applicationName: "test", poolSize: 1 });
    expect(await retention.deleteExpired(worker, retention.defaults, new Date("2040-01-01"))).toBeGreaterThan(
      0,
    );
    await worker.close();
  });

  it.each(refusedStatements)("refuse %s: %s", async (role, sql) => {
    expect(await as(role, sql)).toBe(refused);
  });

  it.each(allowedStatements)("allow %s: %s", async (role, sql) => {
    expect(await as(role, sql)).toBe("allowed");
  });

  it("do not let the API reset or change an event of MX", async () => {
    const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
    await owner.pool.query(`
      insert into inbox (member_guid, source, type, event, received_at, processed_at, outcome)
      values ('MBR-2', 'mx', 'balances_read', '{"kind": "balances_read", "accounts": []}', now(), now(), 'applied')`);
    await owner.close();
    const ofMember = "where member_guid = 'MBR-2'";
    expect(await as("api", `update inbox set processed_at = null, outcome = null ${ofMember}`)).toBe(refused);
    expect(await as("api", `update inbox set outcome = 'erased', event = null ${ofMember}`)).toBe("allowed");
  });

  it("do not let the API restore an erased user, nor erase a user without the personal data", async () => {
    const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
    await owner.pool.query(`
      insert into users (guid, partner_id, created_at, erasure_began_at, erased_at)
      values ('USR-erased', null, now(), now(), now()), ('USR-here', 'own-id', now(), now(), null)`);
    const restore = "update users set erased_at = null, partner_id = 'own-id' where guid = 'USR-erased'";
    expect(await as("api", restore)).toBe("allowed");
    const { rows } = await owner.pool.query(
      "select from users where guid = 'USR-erased' and erased_at is not null",
    );
    expect(rows).toHaveLength(1);
    await owner.close();
    expect(await as("api", "update users set erased_at = now() where guid = 'USR-here'")).toBe(refused);
    const complete = "update users set erased_at = now(), partner_id = null where guid = 'USR-here'";
    expect(await as("api", complete)).toBe("allowed");
  });

  it("let the API revoke an API key, and not restore it", async () => {
    const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
    await owner.pool.query(`
      insert into api_keys (id, name, hash, scopes, created_at, revoked_at)
      values ('active', 'x', '\\x01', '{}', now(), null), ('revoked', 'x', '\\x02', '{}', now(), now())`);
    const restore = "update api_keys set revoked_at = null where id =";
    // Row security hides the revoked key from the update.
    expect(await as("api", `${restore} 'revoked'`)).toBe("allowed");
    expect(await as("api", "update api_keys set last_used_at = now() where id = 'active'")).toBe("allowed");
    expect(await as("api", "update api_keys set revoked_at = now() where id = 'active'")).toBe("allowed");
    const { rows } = await owner.pool.query(
      "select id from api_keys where revoked_at is null and name = 'x'",
    );
    await owner.close();
    expect(rows).toEqual([]);
  });

  it("do not let an advisory lock of another login block the publisher", async () => {
    const reader = connect({ url: urls.read, applicationName: "test", poolSize: 1 });
    const worker = connect({ url: urls.worker, applicationName: "test", poolSize: 1 });
    const holder = await reader.pool.connect();
    await holder.query("select pg_advisory_lock(7319405112)");
    expect(await feed.publish(worker, new Date())).toMatchObject({ eventCount: expect.any(Number) });
    holder.release(true);
    await reader.close();
    await worker.close();
  });

  it("do not let even the owner change a decision or the audit log", async () => {
    const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
    for (const table of ["balance_decisions", "audit", "ach_returns"]) {
      await expect(owner.pool.query(`delete from ${table}`)).rejects.toThrow(/only ever added/);
      await expect(owner.pool.query(`truncate ${table} cascade`)).rejects.toThrow(/only ever added/);
    }
    await owner.close();
  });
});
