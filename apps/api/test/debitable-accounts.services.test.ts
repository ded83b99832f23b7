import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { useApi } from "./support/api.ts";
import { aRequest, scheduler } from "./support/checks.ts";
import { aDebtor } from "./support/debtors.ts";

const test = useApi();
const schedule = scheduler(test);

describe("money that was released", () => {
  it("is subtracted from what the next debit finds, until it is given up", async () => {
    const debtor = await aDebtor(test.now.db, { availableBalance: "200.00" });
    const due = (more: object = {}) => schedule(aRequest(debtor, { run_at: undefined, ...more }));
    const first = await due();
    expect(first.body).toMatchObject({
      decision: "sufficient",
      basis: { account_type: "CHECKING", decided_by: "available_balance", reserved: "0.00", reserved_by: [] },
    });
    const second = await due();
    expect(second.body).toMatchObject({
      decision: "insufficient",
      basis: { reserved: "125.00", reserved_by: [first.body.debit_id] },
    });
    expect((await due({ ignore_reserved: true })).body).toMatchObject({
      decision: "sufficient",
      basis: { reserved: "0.00", reserved_by: [] },
    });
    const release = (id: string) => test.ask(`POST /v1/balance_checks/${id}/release`);
    for (const expected of [200, 200]) {
      const { status, body } = await release(first.body.id);
      expect(status).toBe(expected);
      expect(body).toMatchObject({
        status: "decided",
        decision: "sufficient",
        released_at: expect.any(String),
      });
    }
    expect((await due({ amount: "75.00" })).body.decision).toBe("sufficient");
    const { body: audit } = await test.ask(`GET /v1/audit?member_guid=${debtor.memberGuid}`);
    const released = audit.data.filter((row: { action: string }) => row.action === "balance_check_released");
    expect(released).toHaveLength(1);
  });

  it("can be given up for a decided check only", async () => {
    const { body } = await schedule(aRequest(await aDebtor(test.now.db)));
    const open = await test.ask(`POST /v1/balance_checks/${body.id}/release`);
    expect([open.status, open.body.type]).toEqual([409, expect.stringMatching(/balance-check-open$/)]);
    expect((await test.ask(`POST /v1/balance_checks/CHK-${randomUUID()}/release`)).status).toBe(404);
  });
});

describe("an account without an available balance", () => {
  it("is decided by its balance if that was requested", async () => {
    const debtor = await aDebtor(test.now.db, { availableBalance: null, balance: "500.00" });
    const due = (more: object) => schedule(aRequest(debtor, { run_at: undefined, ...more }));
    expect((await due({})).body).toMatchObject({ decision: "inconclusive", reason: "balance_unknown" });
    expect((await due({ on_missing_available: "balance" })).body).toMatchObject({
      decision: "sufficient",
      basis: { decided_by: "balance" },
    });
  });
});

describe("an account that no debit can be drawn on", () => {
  it.each([
    ["type = 'MORTGAGE'"],
    ["type = 'CREDIT_CARD'"],
    ["type = 'INVESTMENT'"],
    ["type = null"],
    ["type = 'SAVINGS', subtype = 'CERTIFICATE_OF_DEPOSIT'"],
    ["is_closed = true"],
  ])("is refused: %s", async (change) => {
    const debtor = await aDebtor(test.now.db);
    const before = await schedule(aRequest(debtor));
    await test.now.db.pool.query(`update accounts set ${change} where guid = $1`, [debtor.accountGuid]);
    const { status, body } = await schedule(aRequest(debtor));
    expect([status, body.type]).toEqual([422, expect.stringMatching(/account-not-debitable$/)]);
    expect((await test.ask(`GET /v1/accounts/${debtor.accountGuid}`)).body.can_debit).toBe(false);
    // What was scheduled before is answered as before.
    const again = await test.ask("POST /v1/balance_checks", {
      body: {
        debit_id: before.body.debit_id,
        account_guid: debtor.accountGuid,
        amount: before.body.amount,
        run_at: before.body.run_at,
        decide_by: before.body.decide_by,
      },
    });
    expect([again.status, again.body.id]).toEqual([200, before.body.id]);
  });

  it("is refused without its numbers once its member is verified, and taken before", async () => {
    const debtor = await aDebtor(test.now.db);
    const { pool } = test.now.db;
    const other = `ACT-${randomUUID()}`;
    await pool.query(
      `insert into accounts (guid, member_guid, user_guid, type, is_closed, read_at)
       values ($1, $2, 'USR-1', 'SAVINGS', false, now())`,
      [other, debtor.memberGuid],
    );
    expect((await schedule(aRequest({ accountGuid: other }))).status).toBe(422);
    await pool.query("delete from account_numbers where member_guid = $1", [debtor.memberGuid]);
    expect((await schedule(aRequest({ accountGuid: other }))).status).toBe(201);
  });
});
