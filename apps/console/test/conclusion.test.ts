import { describe, expect, it } from "vitest";
import type { CheckExplanation } from "../src/api/checks.ts";
import { timeFormat } from "../src/format/time.ts";
import { concludeFrom } from "../src/pages/debit/conclusion.ts";
import { reasons } from "../src/pages/debits/decision-words.ts";

const now = new Date("2026-11-27T15:00:00.000Z");
const format = timeFormat("UTC");

interface Facts {
  check?: Partial<CheckExplanation["check"]>;
  sum?: Partial<NonNullable<CheckExplanation["sum"]>>;
  nextRequestAt?: string;
}

function explanation({ check, sum, nextRequestAt }: Facts): CheckExplanation {
  const decided = {
    amount: "825.00",
    currency: "USD",
    status: "decided",
    run_at: "2026-11-27T14:00:00.000Z",
    decide_by: "2026-11-27T14:45:00.000Z",
    decided_at: "2026-11-27T14:31:40.000Z",
    late: false,
    reason: null,
    returns: [],
  };
  const requests = { limit: 5, window_seconds: 7_200, requested_at: [], next_at: nextRequestAt ?? null };
  return {
    check: { ...decided, ...check },
    sum: sum === undefined ? null : { amount: "825.00", reservations: [], ...sum },
    member: { state: "identified", balance_requests: requests },
    account: { debit_block: null },
    job: null,
  } as unknown as CheckExplanation;
}

const conclude = (facts: Facts) => concludeFrom(explanation(facts), format, now);

describe("the conclusion of a debit", () => {
  it("names the amount, what was left after earlier debits, and the time before the cutoff", () => {
    const reservations = [{}, {}] as NonNullable<CheckExplanation["sum"]>["reservations"];
    const { title, text, tone } = conclude({
      check: { decision: "insufficient" },
      sum: { left: "71.10", reservations },
    });
    expect([tone, title]).toEqual(["bad", "Not released: insufficient"]);
    expect(text).toBe(
      "825.00 USD is to be debited; 71.10 USD was left after 2 debits that were released earlier on the same account. Decided 14:31:40 UTC, 13 min before the cutoff.",
    );
  });

  it("says until when MX limits the member", () => {
    const { title, code } = conclude({
      check: { decision: "inconclusive", reason: "throttled" },
      nextRequestAt: "2026-11-27T14:41:00.000Z",
    });
    expect(title).toBe("Not released: inconclusive – MX limits this member until 14:41:00 UTC");
    expect(code).toBe("throttled");
  });

  it("does not name a limit that began after the decision", () => {
    const { title } = conclude({
      check: { decision: "inconclusive", reason: "throttled" },
      nextRequestAt: "2026-11-27T14:20:00.000Z",
    });
    expect(title).toBe("Not released: inconclusive – MX limits this member");
  });

  it.each(Object.keys(reasons) as (keyof typeof reasons)[])("explains %s in a sentence", (reason) => {
    const { title, text } = conclude({ check: { decision: "inconclusive", reason } });
    expect(title).toBe(`Not released: inconclusive – ${reasons[reason]}`);
    expect(text).toMatch(/^[A-Z].*\. Decided .*\.$/);
  });

  it("says that a late decision came after the cutoff", () => {
    const { text } = conclude({
      check: {
        decision: "inconclusive",
        reason: "deadline_passed",
        late: true,
        decided_at: "2026-11-27T14:50:00.000Z",
      },
    });
    expect(text).toMatch(/5 min after the cutoff\. No worker was running before it\.$/);
  });

  it("names a return of the debit", () => {
    const returns = [
      { return_code: "R01", title: "Insufficient funds" },
    ] as CheckExplanation["check"]["returns"];
    const { text } = conclude({ check: { decision: "sufficient", returns }, sum: { balance: "900.00" } });
    expect(text).toMatch(/the balance was 900\.00 USD\. Decided .* Returned: R01 Insufficient funds\.$/);
  });

  it("says what an open check waits for", () => {
    const open = { decision: null, decided_at: null } as const;
    expect(conclude({ check: { ...open, status: "scheduled" } })).toMatchObject({ tone: "wait" });
    expect(
      conclude({
        check: { ...open, status: "running" },
        nextRequestAt: "2026-11-27T15:20:00.000Z",
      }).text,
    ).toContain("MX limits this member until 15:20:00.");
  });
});
