import type { components } from "@account-opening/client";
import { describe, expect, it } from "vitest";
import { explain } from "../src/api/explain.ts";

type Explanation = components["schemas"]["BalanceCheckExplanation"];

describe("why", () => {
  it("explains a debit that the balance does not cover, with the sum", () => {
    const text = explain(
      anExplanation(
        { decision: "insufficient" },
        {
          sum: {
            currency: "USD",
            decided_by: "available_balance",
            balance: "200.00",
            reservations: [
              {
                id: "CHK-0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c12",
                debit_id: "ACH-1",
                amount: "100.00",
                currency: "USD",
                decision: "sufficient",
                released_at: null,
              },
            ],
            reserved: "100.00",
            left: "100.00",
            amount: "125.00",
            difference: "-25.00",
          },
        },
      ),
    ).join("\n");
    expect(text).toContain("must not be released: the balance does not cover it");
    expect(text).toContain("The available balance was 200.00 USD.");
    expect(text).toContain("reserve 100.00 USD: ACH-1 (100.00)");
    expect(text).toContain("100.00 less 125.00: 25.00 USD are missing.");
    expect(text).toContain("before its cutoff");
  });

  it.each([
    ["throttled", "limit on balance jobs"],
    ["account_blocked", "debit_block"],
    ["user_action_required", "members get MBR-"],
  ] as const)("explains inconclusive / %s", (reason, sentence) => {
    expect(explain(anExplanation({ decision: "inconclusive", reason })).join("\n")).toContain(sentence);
  });

  it("says what an undecided check waits for", () => {
    const text = explain(anExplanation({ status: "scheduled", decision: null, decided_at: null })).join("\n");
    expect(text).toContain("It is scheduled. It will be decided by 2026-11-24T14:10:00.000Z.");
    expect(text).toContain("The member is challenged");
  });

  it("reports an altered ledger", () => {
    const record = { position: 7, hash: "a".repeat(64), is_intact: false };
    expect(explain(anExplanation({ decision: "sufficient" }, { record })).join("\n")).toContain(
      "audit-verify",
    );
  });

  it.each([
    [1, "after 1 attempt."],
    [2, "after 2 attempts."],
  ])("counts %d attempts of a delivery", (count, words) => {
    const delivery = {
      id: "1",
      endpoint_id: "EP-1",
      endpoint_url: "https://core.example.com/events",
      event_id: "evt_1",
      event_type: "balance_check.decided",
      member_guid: "MBR-1",
      status: "delivered" as const,
      attempt_count: count,
      last_status: 204,
      last_error: null,
      created_at: "2026-11-24T14:00:06.000Z",
      due_at: "2026-11-24T14:00:06.000Z",
      ended_at: "2026-11-24T14:00:06.000Z",
    };
    const text = explain(anExplanation({ decision: "sufficient" }, { deliveries: [delivery] })).join("\n");
    expect(text).toContain(`https://core.example.com/events delivered ${words}`);
  });
});

function anExplanation(check: Partial<Explanation["check"]>, rest: Partial<Explanation> = {}): Explanation {
  return {
    sum: null,
    reserved_until: null,
    job: null,
    account: null,
    history: null,
    event: null,
    deliveries: null,
    record: null,
    member: {
      user_guid: "USR-1",
      id: null,
      institution_code: "mxbank",
      state: "challenged",
      reason: null,
      connection_status: "CHALLENGED",
      last_status_read_at: null,
      balance_requests: { limit: 5, window_seconds: 7_200, requested_at: [], next_at: null },
    },
    ...rest,
    check: {
      id: "CHK-0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c11",
      debit_id: "ACH-2026-000177",
      account_guid: "ACT-1",
      member_guid: "MBR-1",
      amount: "125.00",
      currency: "USD",
      status: "decided",
      decision: null,
      reason: null,
      available_balance: null,
      balance: null,
      as_of: null,
      run_at: "2026-11-24T14:00:00.000Z",
      decide_by: "2026-11-24T14:10:00.000Z",
      decided_at: "2026-11-24T14:00:06.000Z",
      late: false,
      max_age_seconds: 3_600,
      ignore_reserved: false,
      on_missing_available: "inconclusive",
      released_at: null,
      basis: null,
      returns: [],
      created_at: "2026-11-23T09:00:00.000Z",
      updated_at: "2026-11-23T09:00:00.000Z",
      ...check,
    },
  };
}
