import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ImportedBalances } from "../src/balance/balances.ts";
import { decide, decideAtOf } from "../src/balance/decide.ts";
import type { BalanceCheck } from "../src/balance/index.ts";
import { defaultPolicy } from "../src/index.ts";
import type { Member } from "../src/member/index.ts";
import {
  aCheck,
  aLastStatus,
  aMember,
  anAccountBalance,
  hour,
  minute,
  second,
  start,
} from "../testing/builders.ts";

const policy = defaultPolicy;
const idle = { before: aLastStatus(), after: aLastStatus() };

function aMemberWith(balances: Partial<ImportedBalances> | null, facts: Partial<Member> = {}): Member {
  const endedAt = balances?.endedAt ?? start;
  const imported = { accounts: [anAccountBalance()], endedAt, endedAfter: endedAt, ...idle, ...balances };
  return aMember({
    state: { name: "identified", lane: { step: "idle" } },
    lastStatus: aLastStatus("CONNECTED"),
    balances: {
      requestedAt: [],
      imported: balances === null ? null : imported,
      lastFailure: null,
      attempts: [],
      neededBy: null,
    },
    ...facts,
  });
}

const check = (facts: Partial<BalanceCheck> = {}) =>
  aCheck({ runAt: start, decideBy: start + 10 * minute, ...facts });

describe("a check that is due", () => {
  it("is sufficient when the account is open and holds the amount, to the cent", () => {
    const member = aMemberWith({ accounts: [anAccountBalance({ availableBalance: "125.00" })] });
    expect(decide(check(), member, policy, start)?.decision).toEqual({
      decision: "sufficient",
      reason: null,
    });
  });

  it("is insufficient when a cent is missing, whatever the ledger balance says", () => {
    const member = aMemberWith({
      accounts: [anAccountBalance({ availableBalance: "124.99", balance: "900.00" })],
    });
    expect(decide(check(), member, policy, start)?.decision).toEqual({
      decision: "insufficient",
      reason: null,
    });
  });

  it("reports a closed account, whatever its balance", () => {
    const member = aMemberWith({ accounts: [anAccountBalance({ isClosed: true })] });
    expect(decide(check(), member, policy, start)?.decision).toEqual({
      decision: "account_closed",
      reason: null,
    });
  });

  it.each([
    ["the available balance is not known", { availableBalance: null }],
    ["the account has another currency", { currency: "CAD" }],
    ["the account is not among those that MX lists", { guid: "ACT-2" }],
  ])("is inconclusive when %s", (_, facts) => {
    const member = aMemberWith({ accounts: [anAccountBalance(facts)] });
    expect(decide(check(), member, policy, start)?.decision).toEqual({
      decision: "inconclusive",
      reason: "balance_unknown",
    });
  });

  it("treats an account without a currency as USD", () => {
    const member = aMemberWith({ accounts: [anAccountBalance({ currency: null })] });
    expect(decide(check(), member, policy, start)?.decision.decision).toBe("sufficient");
    const euros = check({ amount: { currency: "EUR", minor: 1n } });
    expect(decide(euros, member, policy, start)?.decision.decision).toBe("inconclusive");
  });

  it("waits for a fresh balance until shortly before its deadline", () => {
    const due = check();
    const decideAt = decideAtOf(due, policy);
    expect(decide(due, aMemberWith(null), policy, decideAt - 1)).toBeNull();
    const reason = "deadline_passed";
    expect(decide(due, aMemberWith(null), policy, decideAt)?.decision).toEqual({
      decision: "inconclusive",
      reason,
    });
  });

  it("uses balances read before it was due, if they are within its maximum age", () => {
    const strict = check({ runAt: start + 10 * second, maxAgeMs: 5 * second });
    const lenient = check({ runAt: start + 10 * second, maxAgeMs: 10 * second });
    expect(decide(strict, aMemberWith({}), policy, start + 10 * second)).toBeNull();
    expect(decide(lenient, aMemberWith({}), policy, start + 10 * second)?.decision.decision).toBe(
      "sufficient",
    );
  });

  it("uses balances of a job that ended after it was due, even with a maximum age of zero", () => {
    const strict = check({ maxAgeMs: 0 });
    expect(decide(strict, aMemberWith({ endedAt: start }), policy, start + second)?.decision.decision).toBe(
      "sufficient",
    );
    expect(decide(strict, aMemberWith({ endedAt: start - 1 }), policy, start + second)).toBeNull();
  });

  it("does not use balances if the end of their job was read longer ago than the grace", () => {
    const strict = check({ maxAgeMs: 0, decideBy: start + hour });
    expect(decide(strict, aMemberWith({ endedAt: start }), policy, start + 5 * minute)).toBeNull();
  });
});

describe("just before its deadline, an undecided check reports the reason", () => {
  const due = check();
  const decidedWith = (facts: Partial<Member>) =>
    decide(due, aMemberWith(null, facts), policy, decideAtOf(due, policy))?.decision.reason;

  it.each<[string, string, Partial<Member>]>([
    [
      "user_action_required",
      "a challenge is open",
      { challenges: [{ guid: "CRD-1", type: "TEXT", label: null }] },
    ],
    ["user_action_required", "MX locked the member out", { lastStatus: aLastStatus("LOCKED") }],
    [
      "user_action_required",
      "onboarding waits for the user",
      {
        state: {
          name: "action_required",
          reason: "denied",
          kind: "verify",
          mxError: null,
          lane: { step: "idle" },
        },
      },
    ],
    ["mx_unavailable", "MX does not answer", { failureCount: 3 }],
    ["mx_unavailable", "MX does not know the member", { missingSince: start }],
    [
      "mx_unavailable",
      "the member has failed",
      {
        state: { name: "failed", reason: "disabled", kind: "verify", mxError: null, lane: { step: "idle" } },
      },
    ],
    [
      "stale",
      "jobs never showed an effect",
      {
        balances: {
          requestedAt: [],
          imported: null,
          lastFailure: { reason: "stale", at: start, connectionStatus: "CONNECTED" },
          attempts: [],
          neededBy: null,
        },
      },
    ],
    ["deadline_passed", "time ran out", {}],
  ])("%s: %s", (reason, _, facts) => expect(decidedWith(facts)).toBe(reason));
});

describe("for all facts", () => {
  const aBalance = fc.option(
    fc
      .tuple(fc.integer({ min: -10_000, max: 30_000 }), fc.boolean())
      .map(([cents]) => (cents / 100).toFixed(2)),
  );
  const facts = fc.record({
    availableBalance: aBalance,
    isClosed: fc.boolean(),
    currency: fc.constantFrom("USD", "CAD", null),
    guid: fc.constantFrom("ACT-1", "ACT-1", "ACT-2"),
  });
  const endedAgoMs = fc.constantFrom(0, second, minute, 59 * minute, hour, hour + 1, 5 * hour);
  const dueAgoMs = fc.constantFrom(0, second, 5 * minute, 9 * minute + 59 * second, 10 * minute, 11 * minute);
  const maxAgeMs = fc.constantFrom(0, second, minute, hour);

  it("nothing is sufficient on a balance that is unknown, old, closed, foreign or too small, or past its time", () => {
    fc.assert(
      fc.property(facts, endedAgoMs, dueAgoMs, maxAgeMs, (account, endedAgo, dueAgo, age) => {
        const now = start + 10 * hour;
        const due = aCheck({ runAt: now - dueAgo, decideBy: now - dueAgo + 10 * minute, maxAgeMs: age });
        const member = aMemberWith({ accounts: [anAccountBalance(account)], endedAt: now - endedAgo });
        const decided = decide(due, member, policy, now);
        const isFresh = endedAgo <= age || (endedAgo <= dueAgo && endedAgo <= policy.startGraceMs);
        const holds = account.availableBalance !== null && Number(account.availableBalance) >= 125;
        const isRightAccount = account.guid === "ACT-1" && !account.isClosed && account.currency !== "CAD";
        const maySuffice = isFresh && holds && isRightAccount && now < due.decideBy;
        expect(decided?.decision.decision === "sufficient").toBe(maySuffice);
      }),
      { numRuns: 3_000 },
    );
  });

  it("more money never turns sufficient into something else", () => {
    fc.assert(
      fc.property(fc.nat(30_000), fc.nat(30_000), (less, extra) => {
        const decided = (cents: number) =>
          decide(
            check(),
            aMemberWith({ accounts: [anAccountBalance({ availableBalance: (cents / 100).toFixed(2) })] }),
            policy,
            start,
          )?.decision.decision;
        if (decided(less) === "sufficient") expect(decided(less + extra)).toBe("sufficient");
      }),
    );
  });

  it("a check is decided before its deadline, and not before its evidence exists", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 * 24 * 3_600_000 }), (lifeMs) => {
        const due = aCheck({ runAt: start, decideBy: start + lifeMs });
        const decideAt = decideAtOf(due, policy);
        expect(decideAt).toBeGreaterThanOrEqual(due.runAt);
        expect(decideAt).toBeLessThanOrEqual(due.decideBy);
        expect(decide(due, aMemberWith(null), policy, decideAt)).not.toBeNull();
      }),
    );
  });
});
