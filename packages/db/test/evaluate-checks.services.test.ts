import { defaultPolicy } from "@account-opening/core";
import { noBalances } from "@account-opening/core/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { advance } from "../src/advance/advance.ts";
import { eraseMember } from "../src/erasure/erase-member.ts";
import { appendToInbox } from "../src/inbox/inbox.ts";
import { readMember, readTimeline } from "../src/members/members.ts";
import { checksDue } from "../src/sweep/due-rows.ts";
import { checkRow, decisionRow, identified, idleState, scheduleFor, stamps } from "./support/checks.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, context, eventRow, later, start } from "./support/members.ts";

const test = useDatabase();

beforeEach(() => truncateAll(test.db));

describe("advancing a member with due checks", () => {
  it("decides with the time after the checks are locked, not with the start time", async () => {
    const guid = await identified(test.db);
    const id = await scheduleFor(test.db, guid, { decideInMs: 5_000 });
    let now = later(0);
    const frozenInBetween = () => {
      const then = now;
      now = later(5_001);
      return then;
    };
    await advance(test.db, [guid], context, frozenInBetween);
    expect(await decisionRow(test.db, id)).toMatchObject({
      decision: "inconclusive",
      reason: "deadline_passed",
      decided_at: later(5_001),
    });
  });

  it("decides with a fresh balance, and records the basis in the ledger and the decision in the timeline", async () => {
    const guid = await identified(test.db);
    const id = await scheduleFor(test.db, guid, { runInMs: 1_000 });

    const advanced = await advanceAll(test.db, [guid], later(1_000));

    expect(advanced).toMatchObject({ notificationCount: 1, dueChecks: [], dueCalls: [] });
    expect(await checkRow(test.db, id)).toEqual({ status: "decided", next_at: null });
    expect(await decisionRow(test.db, id)).toMatchObject({
      debit_id: id,
      account_guid: "ACT-1",
      member_guid: guid,
      amount_minor: "12500",
      decision: "sufficient",
      reason: null,
      decided_at: later(1_000),
      is_late: false,
      available_balance: "500.00",
      balance: "510.00",
      account_currency: "USD",
      is_closed: false,
      imported_at: new Date("2026-11-23T08:59:58Z"),
      as_of: start,
      basis: {
        before: stamps,
        after: stamps,
        policy: { maxAgeSeconds: 3_600, decideMarginMs: 2_000, balanceLimit: "5/7200" },
        accountType: "CHECKING",
        decidedBy: "available_balance",
        reserved: "0.00",
        reservedBy: [],
        attempts: [],
      },
    });
    const [entry] = (await readTimeline(test.db, guid, 0, 10)).slice(-1);
    expect(entry?.entry).toEqual({
      kind: "balance_check_decided",
      balanceCheckId: id,
      debitId: id,
      decision: "sufficient",
      reason: null,
    });
  });

  it("requests a balance job if no balance is fresh, and evaluates the check again before its cutoff", async () => {
    const guid = await identified(test.db, { balances: noBalances });
    const id = await scheduleFor(test.db, guid);

    const advanced = await advanceAll(test.db, [guid]);

    expect(advanced.dueCalls).toHaveLength(1);
    expect(advanced.dueChecks).toEqual([{ checkId: id, memberGuid: guid, dueAt: later(598_000) }]);
    expect(await checkRow(test.db, id)).toEqual({ status: "running", next_at: later(598_000) });
    expect((await readMember(test.db, guid))?.stateData.state).toMatchObject({
      name: "identified",
      lane: { step: "waiting", kind: "check_balance" },
    });

    await advanceAll(test.db, [guid], later(598_000));

    expect(await decisionRow(test.db, id)).toMatchObject({
      decision: "inconclusive",
      reason: "deadline_passed",
      as_of: null,
    });
    expect((await readMember(test.db, guid))?.stateData.state).toEqual(idleState);
  });

  it("marks a decision as late if it is made after the cutoff", async () => {
    const guid = await identified(test.db);
    const id = await scheduleFor(test.db, guid, { decideInMs: 60_000 });
    await advanceAll(test.db, [guid], later(60_001));
    expect(await decisionRow(test.db, id)).toMatchObject({ decision: "inconclusive", is_late: true });
  });

  it("ignores checks that are not due, and changes nothing while checks wait", async () => {
    const guid = await identified(test.db, { balances: noBalances });
    await scheduleFor(test.db, guid);
    const another = await scheduleFor(test.db, guid, { runInMs: 3_600_000, decideInMs: 7_200_000 });
    await advanceAll(test.db, [guid]);
    const before = await readMember(test.db, guid);

    expect(await advanceAll(test.db, [guid], later(1_000))).toMatchObject({ dueCalls: [], dueChecks: [] });

    expect(await readMember(test.db, guid)).toEqual(before);
    expect(await checkRow(test.db, another)).toEqual({ status: "scheduled", next_at: later(3_600_000) });
  });

  it("decides each check once when several workers advance the member", async () => {
    const guid = await identified(test.db);
    const ids = await Promise.all(Array.from({ length: 20 }, () => scheduleFor(test.db, guid)));
    await Promise.all(Array.from({ length: 8 }, () => advanceAll(test.db, [guid], later(1_000))));
    const decided = await rowsOf<{ check_id: string }>(test.db, "select check_id from balance_decisions");
    expect(decided.map((row) => row.check_id).sort()).toEqual([...ids].sort());
  });

  it("waits for a concurrent change of a check, and decides with the changed values", async () => {
    const guid = await identified(test.db);
    const id = await scheduleFor(test.db, guid);
    const client = await test.db.pool.connect();
    try {
      await client.query("begin");
      await client.query("update balance_checks set amount_minor = 50001 where id = $1", [id]);
      const advancing = advanceAll(test.db, [guid], later(1_000));
      await client.query("commit");
      await advancing;
    } finally {
      client.release();
    }
    expect(await decisionRow(test.db, id)).toMatchObject({ amount_minor: "50001", decision: "insufficient" });
  });

  it("uses a balance from an event for the waiting checks", async () => {
    const guid = await identified(test.db, { balances: noBalances });
    const id = await scheduleFor(test.db, guid, { maxAgeSeconds: 0 });
    await advanceAll(test.db, [guid]);
    const stateData = (await readMember(test.db, guid))?.stateData;
    const job = {
      kind: "check_balance",
      attempt: 0,
      baseline: stamps,
      accepted: true,
      requestedAt: start.getTime(),
      unfinishedAt: start.getTime(),
      postponedCount: 0,
      deadlineAt: later(60_000).getTime(),
      seenRunning: true,
      idleSince: null,
      emptySince: null,
      challenged: false,
    };
    const lane = {
      step: "fetching_results",
      job,
      endConfirmed: true,
      endedAt: later(5_000).getTime(),
      dueAt: start.getTime(),
    };
    await test.db.pool.query("update members set state_data = $2 where guid = $1", [
      guid,
      JSON.stringify({ ...stateData, state: { name: "identified", lane } }),
    ]);
    const account = {
      guid: "ACT-1",
      isClosed: true,
      availableBalance: null,
      balance: null,
      currency: null,
      importedAt: null,
    };
    await appendToInbox(test.db, [
      eventRow(guid, { kind: "balances_read", accounts: [account], callNumber: stateData?.callNumber ?? 0 }),
    ]);

    await advanceAll(test.db, [guid], later(5_100));

    expect(await decisionRow(test.db, id)).toMatchObject({
      decision: "account_closed",
      as_of: later(5_000),
      is_closed: true,
    });
  });
});

describe("the ledger", () => {
  it.each([
    "update balance_decisions set decision = 'sufficient'",
    "delete from balance_decisions",
    "truncate balance_decisions, ach_returns",
  ])("refuses to %s, even for the owner of the table", async (statement) => {
    const guid = await identified(test.db);
    const id = await scheduleFor(test.db, guid, { amountMinor: 99_999_999 });
    await advanceAll(test.db, [guid], later(1_000));
    await expect(test.db.pool.query(statement)).rejects.toThrow(
      "rows of balance_decisions are only ever added",
    );
    expect(await decisionRow(test.db, id)).toMatchObject({ decision: "insufficient" });
  });

  it("keeps the decisions of an erased member, and decides its open checks", async () => {
    const guid = await identified(test.db);
    const done = await scheduleFor(test.db, guid);
    await advanceAll(test.db, [guid], later(1_000));
    const open = await scheduleFor(test.db, guid, { runInMs: 3_600_000, decideInMs: 7_200_000 });

    const { decisions } = await eraseMember(test.db, guid, defaultPolicy, later(2_000));

    expect(decisions).toMatchObject([{ check: { id: open }, memberGuid: guid, decidedAt: later(2_000) }]);
    expect(await decisionRow(test.db, done)).toMatchObject({ decision: "sufficient" });
    expect(await decisionRow(test.db, open)).toMatchObject({
      decision: "inconclusive",
      reason: "user_action_required",
    });
    expect(await checkRow(test.db, open)).toEqual({ status: "decided", next_at: null });
  });
});

describe("the sweep's query of due checks", () => {
  it("returns each check of a period once, by page", async () => {
    const guid = await identified(test.db, { balances: noBalances });
    const ids = await Promise.all(
      [1, 2, 2, 3].map((minutes) => scheduleFor(test.db, guid, { runInMs: minutes * 60_000 })),
    );
    const found: string[] = [];
    let after = { dueAt: start, checkId: "" };
    for (;;) {
      const page = await checksDue(test.db, after, later(120_000), 2);
      found.push(...page.map(({ checkId }) => checkId));
      const last = page.at(-1);
      if (last === undefined) break;
      after = last;
    }
    expect(found.sort()).toEqual(ids.slice(0, 3).sort());
  });
});
