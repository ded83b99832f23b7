import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountBalance } from "../src/account.ts";
import type { ImportedBalances } from "../src/balance/balances.ts";
import type { Reservation } from "../src/balance/debit-account.ts";
import { decide } from "../src/balance/decide.ts";
import { evaluateChecks } from "../src/balance/evaluate-checks.ts";
import { type BalanceCheck, canDebit } from "../src/balance/index.ts";
import { defaultPolicy } from "../src/index.ts";
import type { Member } from "../src/member/index.ts";
import {
  aCheck,
  aContext,
  accountKinds,
  aDebitAccount,
  aLastStatus,
  aMember,
  anAccountBalance,
  hour,
  minute,
  second,
  start,
} from "../testing/builders.ts";

const policy = defaultPolicy;

/** Identified, with these accounts from a balance job that ended at `start`. */
function memberWith(accounts: AccountBalance[] | null): Member {
  const imported: ImportedBalances | null =
    accounts === null
      ? null
      : { accounts, endedAt: start, endedAfter: start, before: aLastStatus(), after: aLastStatus() };
  return aMember({
    state: { name: "identified", lane: { step: "idle" } },
    lastStatus: aLastStatus("CONNECTED"),
    balances: { requestedAt: [], imported, lastFailure: null, attempts: [], neededBy: null },
  });
}

const check = (facts: Partial<BalanceCheck> = {}) => aCheck({ decideBy: start + 10 * minute, ...facts });

function decided(facts: Partial<BalanceCheck>, accounts: AccountBalance[] | null = [anAccountBalance()]) {
  const decided = decide(check(facts), memberWith(accounts), policy, start);
  return decided && (decided.decision.reason ?? decided.decision.decision);
}

describe("an account that a debit can be drawn on", () => {
  it.each([
    [true, {}],
    [true, { type: "SAVINGS", subtype: "MONEY_MARKET" }],
    [true, { type: "CASH" }],
    [true, { type: "PREPAID" }],
    [false, { type: "SAVINGS", subtype: "CERTIFICATE_OF_DEPOSIT" }],
    [false, { type: "MORTGAGE" }],
    [false, { type: "LOAN" }],
    [false, { type: "CREDIT_CARD" }],
    [false, { type: "INVESTMENT" }],
    [false, { type: "LINE_OF_CREDIT" }],
    [false, { type: null }],
    [false, { hasNumbers: false }],
    [false, { isClosed: true }],
  ])("%s: %o", (expected, facts) => expect(canDebit(aDebitAccount(facts))).toBe(expected));

  it.each(["mortgage", "credit_card", "unselected_savings"] as const)(
    "is none of them: %s is inconclusive, with a balance or without",
    (kind) => {
      const account = aDebitAccount(accountKinds[kind].account);
      expect(decided({ account })).toBe("account_not_debitable");
      expect(decided({ account }, null)).toBe("account_not_debitable");
    },
  );

  it("must be stored", () => {
    expect(decided({ account: null })).toBe("account_not_debitable");
  });

  it("may become known until the deadline while its member is not verified", () => {
    const member = aMember();
    const account = aDebitAccount({ hasNumbers: false });
    expect(decide(check({ account }), member, policy, start)).toBeNull();
  });

  it("is closed when MX says so, whatever else it is", () => {
    const account = aDebitAccount({ type: "MORTGAGE" });
    expect(decided({ account }, [anAccountBalance({ isClosed: true })])).toBe("account_closed");
  });

  it("is open again when the latest balance says so", () => {
    expect(decided({ account: aDebitAccount({ isClosed: true }) })).toBe("sufficient");
  });

  it("is blocked by a return, before any other rule", () => {
    const account = aDebitAccount({ block: { returnCode: "R03", since: start } });
    expect(decided({ account })).toBe("account_blocked");
    expect(decided({ account }, null)).toBe("account_blocked");
  });
});

describe("rows that contradict each other", () => {
  const high = anAccountBalance({ availableBalance: "900.00" });

  it.each([
    ["two balances", { availableBalance: "1.00" }],
    ["two ledger balances", { availableBalance: "900.00", balance: "1.00" }],
    ["open and closed", { availableBalance: "900.00", isClosed: true }],
    ["two currencies", { availableBalance: "900.00", currency: "CAD" }],
  ])("are inconclusive: %s", (_, facts) => {
    const rows = [high, anAccountBalance(facts)];
    expect(decided({}, rows)).toBe("balance_unknown");
    expect(decided({}, rows.reverse())).toBe("balance_unknown");
  });

  it("are one row when they agree", () => expect(decided({}, [high, { ...high }])).toBe("sufficient"));
});

describe("a missing available balance", () => {
  const ledgerOnly = [anAccountBalance({ availableBalance: null, balance: "500.00" })];

  it("leaves the check inconclusive", () => expect(decided({}, ledgerOnly)).toBe("balance_unknown"));

  it("is replaced by the balance if that was requested", () => {
    expect(decided({ onMissingAvailable: "balance" }, ledgerOnly)).toBe("sufficient");
    const nothing = [anAccountBalance({ availableBalance: null, balance: null })];
    expect(decided({ onMissingAvailable: "balance" }, nothing)).toBe("balance_unknown");
  });

  it("is not replaced where it is known", () => {
    const both = [anAccountBalance({ availableBalance: "1.00", balance: "500.00" })];
    expect(decided({ onMissingAvailable: "balance" }, both)).toBe("insufficient");
  });

  it("is named in what the decision compared", () => {
    const decided = (facts: Partial<BalanceCheck>, accounts: AccountBalance[]) =>
      decide(check(facts), memberWith(accounts), policy, start)?.funds?.decidedBy;
    expect(decided({ onMissingAvailable: "balance" }, ledgerOnly)).toBe("balance");
    expect(decided({ onMissingAvailable: "balance" }, [anAccountBalance()])).toBe("available_balance");
  });
});

describe("money that earlier debits have reserved", () => {
  const reservation = (facts: Partial<Reservation> = {}): Reservation => ({
    checkId: "CHK-0",
    debitId: "debit-0",
    amount: { currency: "USD", minor: 40_000n },
    endsAt: start + 48 * hour,
    ...facts,
  });
  const reserved = (...reservations: Reservation[]) => aDebitAccount({ reservations });

  it("is not there for the next debit, to the cent", () => {
    const left = { amount: { currency: "USD", minor: 10_000n }, account: reserved(reservation()) };
    expect(decided(left)).toBe("sufficient");
    expect(decided({ ...left, amount: { currency: "USD", minor: 10_001n } })).toBe("insufficient");
  });

  it("is recorded, with the debits that it is reserved for", () => {
    const account = reserved(reservation(), reservation({ checkId: "CHK-9", debitId: "debit-9" }));
    expect(decide(check({ account }), memberWith([anAccountBalance()]), policy, start)?.funds).toEqual({
      decidedBy: "available_balance",
      reserved: { currency: "USD", minor: 80_000n },
      reservedBy: ["debit-0", "debit-9"],
      endedReservations: [],
    });
  });

  it("is ignored if that was requested", () => {
    expect(decided({ ignoreReserved: true, account: reserved(reservation()) })).toBe("sufficient");
  });

  it("is free once an import is later than its end, and not a moment before", () => {
    const importedAt = new Date(start).toISOString();
    const seenThen = [anAccountBalance({ importedAt })];
    expect(decided({ account: reserved(reservation({ endsAt: start })) }, seenThen)).toBe("insufficient");
    expect(decided({ account: reserved(reservation({ endsAt: start - 1 })) }, seenThen)).toBe("sufficient");
  });

  it("stays reserved whatever MX says of a time ahead", () => {
    const importedAt = new Date(start + 400 * 24 * hour).toISOString();
    expect(decided({ account: reserved(reservation()) }, [anAccountBalance({ importedAt })])).toBe(
      "insufficient",
    );
  });

  it("of another currency cannot be subtracted", () => {
    const account = reserved(reservation({ amount: { currency: "CAD", minor: 1n } }));
    expect(decided({ account })).toBe("balance_unknown");
  });

  it("never sums up to more than is available, in whatever order and however many are decided at once", () => {
    const cents = fc.integer({ min: 0, max: 60_000 });
    const batches = fc.array(fc.array(cents, { minLength: 1, maxLength: 6 }), { maxLength: 6 });
    fc.assert(
      fc.property(batches, cents, (amounts, available) => {
        const balance = anAccountBalance({ availableBalance: (available / 100).toFixed(2) });
        let reservations: Reservation[] = [];
        amounts.forEach((batch, round) => {
          const due = batch.map((minor, index) =>
            check({
              id: `CHK-${round}-${index}`,
              debitId: `debit-${round}-${index}`,
              amount: { currency: "USD", minor: BigInt(minor) },
              account: reserved(...reservations),
            }),
          );
          const served = evaluateChecks(memberWith([balance]), due, aContext(), start + round * second);
          expect(served.decided).toHaveLength(due.length);
          reservations = [...reservations, ...served.decided.flatMap((each) => each.reservation ?? [])];
        });
        const released = reservations.reduce((sum, { amount }) => sum + amount.minor, 0n);
        expect(released <= BigInt(available)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
