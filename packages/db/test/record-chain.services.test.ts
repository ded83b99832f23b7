import { beforeEach, describe, expect, it } from "vitest";
import { createApiKey } from "../src/access/api-keys.ts";
import { appendToAudit } from "../src/access/audit.ts";
import { continueChain } from "../src/record-chain/continue-chain.ts";
import { contentOf, nextHash } from "../src/record-chain/records.ts";
import { verifyChain } from "../src/record-chain/verify-chain.ts";
import type { AuditAction } from "../src/schema/audit-actions.ts";
import { identified, scheduleFor } from "./support/checks.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, later, start } from "./support/members.ts";

const test = useDatabase();
beforeEach(() => truncateAll(test.db));

const entry = (action: string) => ({
  apiKeyId: "KEY-1",
  action: action as AuditAction,
  memberGuid: null,
  detail: { count: 1 },
});

/** Chains two audit rows, two decisions and a return. */
async function chained(): Promise<string> {
  const guid = await identified(test.db);
  const checkId = await scheduleFor(test.db, guid);
  await scheduleFor(test.db, guid, { amountMinor: 1 });
  await advanceAll(test.db, [guid], later(1_000));
  await test.db.pool.query("insert into ach_returns values ($1, 'R01', $2, $2, 'KEY-1')", [checkId, start]);
  await appendToAudit(test.db, entry("account_numbers_read"), start);
  await appendToAudit(test.db, entry("member_erased"), later(1));
  expect(await continueChain(test.db)).toBe(5);
  return checkId;
}

/** Runs SQL as the owner of the schema, who can disable triggers. */
async function tamper(sql: string): Promise<void> {
  const client = await test.db.pool.connect();
  try {
    await client.query("set session_replication_role = replica");
    expect((await client.query(sql)).rowCount).toBeGreaterThan(0);
  } finally {
    await client.query("set session_replication_role = origin");
    client.release();
  }
}

describe("the hash chain of the audit log and the ledger", () => {
  it("contains each row once, and verifies", async () => {
    await chained();
    expect(await continueChain(test.db)).toBe(0);
    const verified = await verifyChain(test.db);
    expect(verified).toMatchObject({ count: 5, recentCount: 0, fault: null });
    expect(verified.head).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is extended from its head, and contains every earlier head", async () => {
    await chained();
    const { head } = await verifyChain(test.db);
    await createApiKey(test.db, { name: "later", scopes: [] }, later(2_000));
    expect(await continueChain(test.db)).toBe(1);
    const verified = await verifyChain(test.db, { expectedHead: head });
    expect(verified).toMatchObject({ count: 6, fault: null });
    expect(verified.head).not.toBe(head);
    expect(await verifyChain(test.db, { expectedHead: "0".repeat(64) })).toMatchObject({
      fault: { fault: "head_unknown" },
    });
  });

  it("contains each row once when several processes extend it", async () => {
    for (let index = 0; index < 50; index += 1)
      await appendToAudit(test.db, entry(`act_${index}`), later(index));
    await Promise.all(Array.from({ length: 6 }, () => continueChain(test.db)));
    await continueChain(test.db);
    expect(await verifyChain(test.db)).toMatchObject({ count: 50, fault: null });
  });

  it("includes a row that was committed late", async () => {
    await chained();
    await appendToAudit(test.db, entry("late"), start);
    expect(await continueChain(test.db)).toBe(1);
    expect(await verifyChain(test.db)).toMatchObject({ count: 6, fault: null });
  });

  it.each([
    ["a decision that was changed", "update balance_decisions set reason = 'stale'", "changed"],
    ["a detail of the audit", "update audit set detail = '{}' where action = 'member_erased'", "changed"],
    ["a backdated return", "update ach_returns set reported_at = '2026-01-01'", "changed"],
    ["a deleted row", "delete from audit where action = 'account_numbers_read'", "missing"],
    ["a deleted decision", "delete from balance_decisions where amount_minor = 1", "missing"],
    [
      "a row that was deleted with its link",
      "with deleted as (delete from audit where action = 'account_numbers_read' returning id::text) delete from record_chain using deleted where row_key = deleted.id",
      "gap",
    ],
    ["a link that was changed", "update record_chain set hash = sha256('x') where position = 2", "changed"],
    [
      "swapped hashes",
      "update record_chain as link set hash = other.hash from record_chain as other where link.position in (3, 4) and other.position = 7 - link.position",
      "changed",
    ],
    [
      "a row that was inserted later",
      "insert into audit (at, api_key_id, action, detail) values ('2026-01-01', 'KEY-1', 'planted', '{}')",
      "not_chained",
    ],
  ])("detects %s", async (_, sql, fault) => {
    await chained();
    await tamper(sql);
    expect((await verifyChain(test.db)).fault?.fault).toBe(fault);
  });

  it("detects a row that was changed together with its link", async () => {
    await chained();
    await tamper("update audit set detail = '{}' where action = 'member_erased'");
    const { fault } = await verifyChain(test.db);
    const position = fault?.position ?? 0;
    const [record] = await rowsOf<{ previous: Buffer; rowKey: string; content: string }>(
      test.db,
      `select before.hash as previous, link.row_key as "rowKey", ${contentOf} as content
       from record_chain as link
       join record_chain as before on before.position = link.position - 1
       join audit as record on record.id::text = link.row_key
       where link.position = ${position} and link.source = 'audit'`,
    );
    if (record === undefined) throw new Error(`There is no link at ${position} with one before it.`);
    const { previous, rowKey, content } = record;
    const hash = nextHash(previous, { position, source: "audit", rowKey, content }).toString("hex");
    await tamper(`update record_chain set hash = decode('${hash}', 'hex') where position = ${position}`);
    expect((await verifyChain(test.db)).fault).toMatchObject({ fault: "changed", position: position + 1 });
  });

  it("refuses changes, even by the owner of the table", async () => {
    await chained();
    for (const sql of [
      "update record_chain set hash = ''",
      "delete from record_chain",
      "truncate record_chain",
    ]) {
      await expect(test.db.pool.query(sql)).rejects.toThrow("rows of record_chain are only ever added");
    }
    expect(await rowsOf(test.db, "select 1 from record_chain")).toHaveLength(5);
  });
});
