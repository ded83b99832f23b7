import { defaultPolicy } from "@account-opening/core";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { advance } from "../src/advance/advance.ts";
import { cancelCheck, rescheduleCheck } from "../src/balance-checks/change-check.ts";
import {
  listDecidedWith,
  listReservations,
  readStoredAccountData,
} from "../src/balance-checks/explain-check.ts";
import { readDecisions, recordReturn } from "../src/balance-checks/ledger.ts";
import { listChecks, readCheck } from "../src/balance-checks/read-checks.ts";
import { findScheduled, scheduleCheck } from "../src/balance-checks/schedule-check.ts";
import { readChanges } from "../src/changes/read-changes.ts";
import { checksDue } from "../src/sweep/due-rows.ts";
import { useDatabase } from "./support/database.ts";
import { context, insert, later, start } from "./support/members.ts";
import { fewPages, planner } from "./support/plans.ts";

const test = useDatabase();
const plansOf = planner(test, ["balance_checks", "balance_decisions", "ach_returns", "accounts"]);

const checkCount = 100_000 * inject("scale");
const day = 86_400_000;
let guid: string;

/** Half of the checks are decided. The others belong to one member and become due one after the other, one each second. */
beforeAll(async () => {
  ({ guid } = await insert(test.db));
  const sql = test.db.pool;
  await sql.query(
    `insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                 max_age_seconds, run_at, decide_by, request, status, next_at, created_at, updated_at)
     select 'CHK-' || n, 'debit-' || n, 'ACT-' || n % 1000, case n % 2 when 0 then $1 else 'MBR-' || n % 1000 end,
            'USR-1', 12500, 'USD', 3600, at, at + interval '1 hour', '{}',
            case n % 2 when 0 then 'scheduled' else 'decided' end, case n % 2 when 0 then at end, at, at
     from generate_series(1, $3) as n, lateral (select $2::timestamptz + n * interval '1 second' as at) as times`,
    [guid, start, checkCount],
  );
  await sql.query(
    `insert into balance_decisions (check_id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                    run_at, decide_by, decision, decided_at, is_late, basis)
     select id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency, run_at, decide_by,
            'insufficient', run_at, false, '{}' from balance_checks where status = 'decided'`,
  );
  await sql.query(
    `insert into ach_returns (check_id, return_code, returned_at, reported_at, api_key_id)
     select check_id, 'R01', decided_at, decided_at, 'key' from balance_decisions`,
  );
  await sql.query(
    `insert into accounts (guid, member_guid, user_guid, is_closed, read_at)
     select 'ACT-' || n, $1, 'USR-1', false, $2 from generate_series(1, 20000) as n`,
    [guid, start],
  );
  await sql.query("vacuum analyze");
}, 120_000 * inject("scale"));

describe(`with ${checkCount} balance checks, statements use an index:`, () => {
  const requested = {
    accountGuid: "ACT-77",
    amount: { currency: "USD", minor: 12_500n },
    runAt: null,
    decideBy: later(day),
    maxAgeSeconds: 3_600,
    ignoreReserved: false,
    onMissingAvailable: "inconclusive" as const,
  };

  it("scheduling a new and a repeated check", async () => {
    const { indexes, cost } = await plansOf(async (db) => {
      await scheduleCheck(db, { id: "CHK-new", debitId: "debit-new", requested }, start);
      await findScheduled(db, { debitId: "debit-new", requested });
    });
    expect(indexes).toContain("balance_checks_one_a_debit");
    expect(cost).toBeLessThan(fewPages);
  });

  it("reading what changed lately", async () => {
    const lately = later((checkCount - 5) * 1_000);
    const { indexes, cost } = await plansOf((db) => readChanges(db, lately, 2_000));
    expect(indexes).toContain("balance_checks_by_update");
    expect(cost).toBeLessThan(fewPages);
  });

  it("reading, rescheduling and canceling", async () => {
    const { cost } = await plansOf(async (db) => {
      await readCheck(db, { id: "CHK-500" });
      await readCheck(db, { debitId: "debit-501" });
      await rescheduleCheck(db, { debitId: "debit-500" }, () => ({ amountMinor: 1n }), defaultPolicy, start);
      await cancelCheck(db, { id: "CHK-500" }, start);
    });
    expect(cost).toBeLessThan(fewPages);
  });

  it.each([
    ["all", {}],
    ["by status", { status: "decided" }],
    ["by debit", { debitId: "debit-77" }],
    ["by member", { memberGuid: "MBR-501" }],
    ["by account", { accountGuid: "ACT-501" }],
    ["by reason", { reason: "stale" }],
    ["late", { isLate: true }],
  ] as const)("listing: a late page, %s", async (_, filter) => {
    const after = { createdAt: later(90_000_000), id: "CHK-90000" };
    const { cost } = await plansOf((db) => listChecks(db, filter, { order: "asc", after, limit: 200 }));
    expect(cost).toBeLessThan(fewPages);
  });

  it("the explanation of a decision", async () => {
    const { cost } = await plansOf(async (db) => {
      const record = await readCheck(db, { id: "CHK-501" });
      if (record?.decision == null) throw new Error("The check is not decided.");
      await listReservations(db, ["debit-501", "debit-503"]);
      await listDecidedWith(db, { ...record.decision, asOf: start });
      await readStoredAccountData(db, record.check);
    });
    expect(cost).toBeLessThan(fewPages);
  });

  it("advance of a member with 50,000 checks, some of them due", async () => {
    const { indexes, cost } = await plansOf((db) => advance(db, [guid], context, () => later(20_000)));
    expect(indexes).toContain("balance_checks_open_of_member");
    expect(cost).toBeLessThan(fewPages);
  });

  it("the sweep", async () => {
    const { indexes } = await plansOf(async (db) => {
      await checksDue(db, { dueAt: later(50_000_000), checkId: "CHK-50000" }, later(53_600_000), 500);
    });
    expect(indexes).toEqual(["balance_checks_due"]);
  });

  it("the ledger", async () => {
    const { indexes, cost } = await plansOf(async (db) => {
      const span = { from: later(80_000_000), to: later(82_500_000) };
      let count = 0;
      for await (const { returns } of readDecisions(db, span)) count += returns.length;
      expect(count).toBe(1_250);
      const row = {
        checkId: "CHK-1",
        returnCode: "R02",
        returnedAt: start,
        reportedAt: start,
        apiKeyId: "key",
      };
      await recordReturn(db, row, { isReversed: true, blocks: true }, defaultPolicy);
    });
    expect(indexes).toContain("balance_decisions_by_time");
    expect(cost).toBeLessThan(fewPages);
  });
});
