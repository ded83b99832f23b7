import { randomUUID } from "node:crypto";
import { defaultPolicy, type Member, noBalances } from "@account-opening/core";
import { beforeEach, describe, expect, it } from "vitest";
import {
  advance,
  appendToInbox,
  checksDue,
  countReturns,
  eraseMember,
  insertMember,
  liftDebitBlock,
  readAccount,
  readMember,
  readTimeline,
  recordReturn,
  releaseCheck,
} from "../src/index.ts";
import { numbersOf, storeResults } from "./support/accounts.ts";
import { rowsOf, truncateAll, useDatabase } from "./support/database.ts";
import { advanceAll, aMember, context, eventRow, later, start } from "./support/members.ts";

const test = useDatabase();

beforeEach(() => truncateAll(test.db));

const atRest = { name: "identified", lane: { step: "at_rest" } } as const;
const stamps = { connectionStatus: "CONNECTED", aggregatedAt: null, successfullyAggregatedAt: null };

/** Onboarded; its first account held 500.00 when a balance job ended at `start`. */
async function identified(facts: Partial<Member> = {}): Promise<string> {
  const seen = {
    accounts: [
      {
        guid: "ACT-1",
        isClosed: false,
        availableBalance: "500.00",
        balance: "510.00",
        currency: "USD",
        importedAt: "2026-11-23T08:59:58Z",
      },
    ],
    endedAt: start.getTime(),
    before: stamps,
    after: stamps,
  };
  const member: Member = { ...aMember(), state: atRest, balances: { ...noBalances, seen }, ...facts };
  await insertMember(test.db, { member, partnerId: null, oauthWindowUri: null, origin: "created" }, start);
  await storeResults(test.db, member.guid);
  return member.guid;
}

interface CheckFacts {
  runInMs?: number;
  decideInMs?: number;
  amountMinor?: number;
  maxAgeSeconds?: number;
  accountGuid?: string;
}

async function schedule(memberGuid: string, facts: CheckFacts = {}): Promise<string> {
  const {
    runInMs = 0,
    decideInMs = 600_000,
    amountMinor = 12_500,
    maxAgeSeconds = 3_600,
    accountGuid = "ACT-1",
  } = facts;
  const id = `CHK-${randomUUID()}`;
  await test.db.pool.query(
    `insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                 max_age_seconds, run_at, decide_by, request, status, next_at, created_at, updated_at)
     values ($1, $1, $2, $3, 'USR-1', $4, 'USD', $5, $6, $7, '{}', 'scheduled', $6, $8, $8)`,
    [id, accountGuid, memberGuid, amountMinor, maxAgeSeconds, later(runInMs), later(decideInMs), start],
  );
  return id;
}

const checkRow = async (id: string) =>
  (
    await rowsOf<{ status: string; next_at: Date | null }>(
      test.db,
      "select status, next_at from balance_checks where id = $1",
      [id],
    )
  )[0];

const decisionRow = async (id: string) =>
  (
    await rowsOf<Record<string, unknown>>(test.db, "select * from balance_decisions where check_id = $1", [
      id,
    ])
  )[0];

describe("advancing a member whose checks are due", () => {
  it("decides by the time at which nobody else can change them, not by that at which it began", async () => {
    const guid = await identified();
    const id = await schedule(guid, { decideInMs: 5_000 });
    let now = later(0);
    const frozenInBetween = () => {
      const then = now;
      now = later(5_001);
      return then;
    };
    await advance(test.db, [guid], context, frozenInBetween);
    expect(await decisionRow(id)).toMatchObject({
      decision: "inconclusive",
      reason: "deadline_passed",
      decided_at: later(5_001),
    });
  });

  it("decides by a fresh balance, puts what it was based on into the ledger, and tells the timeline", async () => {
    const guid = await identified();
    const id = await schedule(guid, { runInMs: 1_000 });

    const advanced = await advanceAll(test.db, [guid], later(1_000));

    expect(advanced).toMatchObject({ noticeCount: 1, armedChecks: [], armed: [] });
    expect(await checkRow(id)).toEqual({ status: "decided", next_at: null });
    expect(await decisionRow(id)).toMatchObject({
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

  it("has MX asked where nothing is fresh, and looks again at the last moment", async () => {
    const guid = await identified({ balances: noBalances });
    const id = await schedule(guid);

    const advanced = await advanceAll(test.db, [guid]);

    expect(advanced.armed).toHaveLength(1);
    expect(advanced.armedChecks).toEqual([{ checkId: id, memberGuid: guid, dueAt: later(598_000) }]);
    expect(await checkRow(id)).toEqual({ status: "running", next_at: later(598_000) });
    expect((await readMember(test.db, guid))?.machine.state).toMatchObject({
      name: "identified",
      lane: { step: "settling", kind: "check_balance" },
    });

    await advanceAll(test.db, [guid], later(598_000));

    expect(await decisionRow(id)).toMatchObject({
      decision: "inconclusive",
      reason: "deadline_passed",
      as_of: null,
    });
    expect((await readMember(test.db, guid))?.machine.state).toEqual(atRest);
  });

  it("says that a decision came late when nobody was there in time", async () => {
    const guid = await identified();
    const id = await schedule(guid, { decideInMs: 60_000 });
    await advanceAll(test.db, [guid], later(60_001));
    expect(await decisionRow(id)).toMatchObject({ decision: "inconclusive", is_late: true });
  });

  it("leaves those of another time alone, and changes nothing while they go on waiting", async () => {
    const guid = await identified({ balances: noBalances });
    await schedule(guid);
    const another = await schedule(guid, { runInMs: 3_600_000, decideInMs: 7_200_000 });
    await advanceAll(test.db, [guid]);
    const before = await readMember(test.db, guid);

    expect(await advanceAll(test.db, [guid], later(1_000))).toMatchObject({ armed: [], armedChecks: [] });

    expect(await readMember(test.db, guid)).toEqual(before);
    expect(await checkRow(another)).toEqual({ status: "scheduled", next_at: later(3_600_000) });
  });

  it("decides each once, however many workers try at the same time", async () => {
    const guid = await identified();
    const ids = await Promise.all(Array.from({ length: 20 }, () => schedule(guid)));
    await Promise.all(Array.from({ length: 8 }, () => advanceAll(test.db, [guid], later(1_000))));
    const decided = await rowsOf<{ check_id: string }>(test.db, "select check_id from balance_decisions");
    expect(decided.map((row) => row.check_id).sort()).toEqual([...ids].sort());
  });

  it("waits for whoever is changing a check, and decides by what it was changed to", async () => {
    const guid = await identified();
    const id = await schedule(guid);
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
    expect(await decisionRow(id)).toMatchObject({ amount_minor: "50001", decision: "insufficient" });
  });

  it("takes a balance that comes in as an event for the checks that wait for it", async () => {
    const guid = await identified({ balances: noBalances });
    const id = await schedule(guid, { maxAgeSeconds: 0 });
    await advanceAll(test.db, [guid]);
    const machine = (await readMember(test.db, guid))?.machine;
    const job = {
      kind: "check_balance",
      attempt: 0,
      baseline: stamps,
      confirmed: true,
      requestedAt: start.getTime(),
      deadlineAt: later(60_000).getTime(),
      seenRunning: true,
      quietSince: null,
      emptySince: null,
      challenged: false,
    };
    const lane = {
      step: "reading",
      job,
      proven: true,
      endedAt: later(5_000).getTime(),
      dueAt: start.getTime(),
    };
    await test.db.pool.query("update members set machine = $2 where guid = $1", [
      guid,
      JSON.stringify({ ...machine, state: { name: "identified", lane } }),
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
      eventRow(guid, { kind: "balances_read", accounts: [account], callNumber: machine?.callNumber ?? 0 }),
    ]);

    await advanceAll(test.db, [guid], later(5_100));

    expect(await decisionRow(id)).toMatchObject({
      decision: "account_closed",
      as_of: later(5_000),
      is_closed: true,
    });
  });
});

describe("money that was released", () => {
  const decisionsOf = async (...ids: string[]) => {
    const rows = await Promise.all(ids.map(decisionRow));
    return rows.map((row) => row?.["reason"] ?? row?.["decision"]);
  };

  it("is not released a second time, and goes on record with the debits it was reserved for", async () => {
    const guid = await identified();
    const first = await schedule(guid, { amountMinor: 30_000 });
    await advanceAll(test.db, [guid], later(1_000));
    const second = await schedule(guid, { amountMinor: 20_001 });
    const third = await schedule(guid, { amountMinor: 20_000 });
    await advanceAll(test.db, [guid], later(2_000));

    expect(await decisionsOf(first)).toEqual(["sufficient"]);
    expect((await decisionsOf(second, third)).sort()).toEqual(["insufficient", "sufficient"]);
    expect(await decisionRow(second)).toMatchObject({
      basis: { reserved: expect.any(String), reservedBy: expect.arrayContaining([first]) },
    });
  });

  it("is released once, however many workers decide at the same time", async () => {
    const guid = await identified();
    const ids = await Promise.all(Array.from({ length: 20 }, () => schedule(guid, { amountMinor: 20_000 })));
    await Promise.all(Array.from({ length: 8 }, () => advanceAll(test.db, [guid], later(1_000))));
    expect((await decisionsOf(...ids)).filter((decision) => decision === "sufficient")).toHaveLength(2);
  });

  it("is available again once it was released by core banking, or came back", async () => {
    const guid = await identified();
    const sent = await schedule(guid, { amountMinor: 25_000 });
    const unsent = await schedule(guid, { amountMinor: 25_000 });
    await advanceAll(test.db, [guid], later(1_000));
    const blocked = await schedule(guid, { amountMinor: 50_000 });
    await advanceAll(test.db, [guid], later(2_000));
    expect(await decisionsOf(sent, unsent, blocked)).toEqual(["sufficient", "sufficient", "insufficient"]);

    expect(await releaseCheck(test.db, unsent, async () => undefined, later(3_000))).toBe("released");
    const row = { checkId: sent, returnCode: "R01", returnedAt: later(3_000), apiKeyId: "KEY-1" };
    await recordReturn(test.db, { ...row, reportedAt: later(3_000) }, false, defaultPolicy);

    const next = await schedule(guid, { amountMinor: 50_000 });
    await advanceAll(test.db, [guid], later(4_000));
    expect(await decisionsOf(next)).toEqual(["sufficient"]);
  });

  it("can only be given up where there is a decision", async () => {
    const guid = await identified();
    const open = await schedule(guid, { runInMs: 60_000 });
    const release = (id: string) => releaseCheck(test.db, id, async () => undefined, start);
    expect(await release(open)).toBe("open");
    expect(await release("CHK-unknown")).toBe("unknown");
  });
});

describe("an account that no debit can be drawn on", () => {
  it("decides nothing in favour of a debit, also when it becomes so after the check was scheduled", async () => {
    const guid = await identified();
    const id = await schedule(guid);
    await storeResults(test.db, guid, { type: "LOAN" });
    await advanceAll(test.db, [guid], later(1_000));
    expect(await decisionRow(id)).toMatchObject({ reason: "account_not_debitable" });
  });

  it("is one whose numbers were read for another account only", async () => {
    const guid = await identified();
    await storeResults(test.db, guid, {}, [numbersOf("ACT-2")]);
    const id = await schedule(guid);
    await advanceAll(test.db, [guid], later(1_000));
    expect(await decisionRow(id)).toMatchObject({ reason: "account_not_debitable" });
  });
});

describe("a return that blocks its account", () => {
  const returned = (checkId: string, returnCode = "R03", atMs = 2_000) => {
    const row = { checkId, returnCode, returnedAt: later(atMs), reportedAt: later(atMs), apiKeyId: "KEY-1" };
    return recordReturn(test.db, row, true, defaultPolicy);
  };

  async function blocked(): Promise<{ guid: string; debited: string; open: string }> {
    const guid = await identified();
    const debited = await schedule(guid);
    await advanceAll(test.db, [guid], later(1_000));
    const open = await schedule(guid, { runInMs: 3_600_000, decideInMs: 7_200_000 });
    await returned(debited);
    return { guid, debited, open };
  }

  it("decides the checks that are open, at once, and tells of it", async () => {
    const { guid, open } = await blocked();
    expect(await decisionRow(open)).toMatchObject({ decision: "inconclusive", reason: "account_blocked" });
    expect(await checkRow(open)).toEqual({ status: "decided", next_at: null });
    const notices = await rowsOf<{ check: string }>(
      test.db,
      "select notice->'check'->>'balanceCheckId' as check from events where type = 'balance_check.decided'",
    );
    expect(notices.map(({ check }) => check)).toContain(open);
    const [entry] = (await readTimeline(test.db, guid, 0, 50)).slice(-1);
    expect(entry?.entry).toMatchObject({ balanceCheckId: open, reason: "account_blocked" });
  });

  it("decides those that come later, until it is lifted", async () => {
    const { guid } = await blocked();
    const later1 = await schedule(guid);
    await advanceAll(test.db, [guid], later(3_000));
    expect(await decisionRow(later1)).toMatchObject({ reason: "account_blocked" });

    const lifted = await liftDebitBlock(test.db, "ACT-1", async () => undefined);
    expect(lifted).toEqual({ returnCode: "R03", since: later(2_000) });
    const later2 = await schedule(guid);
    await advanceAll(test.db, [guid], later(4_000));
    expect(await decisionRow(later2)).toMatchObject({ decision: "sufficient" });
  });

  it("keeps its first cause, and is shown with the account", async () => {
    const { debited } = await blocked();
    expect(await returned(debited, "R10", 3_000)).toBe(true);
    expect(await returned(debited, "R10", 3_000)).toBe(false);
    const account = await readAccount(test.db, "ACT-1");
    expect(account?.debitBlock).toEqual({ returnCode: "R03", since: later(2_000) });
  });

  it("ends with a verification that brings another number, where the number was wrong", async () => {
    const { guid } = await blocked();
    await storeResults(test.db, guid);
    expect((await readAccount(test.db, "ACT-1"))?.debitBlock).not.toBeNull();
    await storeResults(test.db, guid, {}, [numbersOf("ACT-1", { accountNumber: "555" })]);
    expect((await readAccount(test.db, "ACT-1"))?.debitBlock).toBeNull();
  });

  it("does not end with another number where the customer revoked the authorization", async () => {
    const guid = await identified();
    const debited = await schedule(guid);
    await advanceAll(test.db, [guid], later(1_000));
    await returned(debited, "R07");
    await storeResults(test.db, guid, {}, [numbersOf("ACT-1", { accountNumber: "555" })]);
    expect((await readAccount(test.db, "ACT-1"))?.debitBlock).toMatchObject({ returnCode: "R07" });
  });

  it("counts in the rates, each debit once", async () => {
    const { debited } = await blocked();
    await returned(debited, "R10", 3_000);
    await returned(debited, "C01", 3_000);
    const codes = { unauthorized: ["R10"], administrative: ["R03"] };
    expect(await countReturns(test.db, start, codes)).toEqual({
      decided: 1,
      overall: 1,
      unauthorized: 1,
      administrative: 1,
    });
    expect(await countReturns(test.db, later(60_000), codes)).toMatchObject({ decided: 0, overall: 0 });
  });
});

describe("the ledger", () => {
  it.each([
    "update balance_decisions set decision = 'sufficient'",
    "delete from balance_decisions",
    "truncate balance_decisions, ach_returns",
  ])("refuses to %s, even for the owner of the table", async (statement) => {
    const guid = await identified();
    const id = await schedule(guid, { amountMinor: 99_999_999 });
    await advanceAll(test.db, [guid], later(1_000));
    await expect(test.db.pool.query(statement)).rejects.toThrow(
      "rows of balance_decisions are only ever added",
    );
    expect(await decisionRow(id)).toMatchObject({ decision: "insufficient" });
  });

  it("keeps the decisions of an erased member, and decides what was open", async () => {
    const guid = await identified();
    const done = await schedule(guid);
    await advanceAll(test.db, [guid], later(1_000));
    const open = await schedule(guid, { runInMs: 3_600_000, decideInMs: 7_200_000 });

    await eraseMember(test.db, guid, defaultPolicy, later(2_000));

    expect(await decisionRow(done)).toMatchObject({ decision: "sufficient" });
    expect(await decisionRow(open)).toMatchObject({
      decision: "inconclusive",
      reason: "user_action_required",
    });
    expect(await checkRow(open)).toEqual({ status: "decided", next_at: null });
  });
});

describe("what the sweep reads", () => {
  it("checks within a time, by page, each once", async () => {
    const guid = await identified({ balances: noBalances });
    const ids = await Promise.all(
      [1, 2, 2, 3].map((minutes) => schedule(guid, { runInMs: minutes * 60_000 })),
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
