import { type Advanced, advanceMembers, type BalanceCheck, type MemberEvent } from "@account-opening/core";
import { aCheck, aContext, aMember, start } from "@account-opening/core/testing";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../src/metrics.ts";
import { createAdvanceLog } from "../src/telemetry/advance-log.ts";
import { createAdvanceMetrics } from "../src/telemetry/advance-metrics.ts";
import { readableLogger } from "./support.ts";

/** Advances a new member, ten seconds after it was created. */
function advanced(events: readonly MemberEvent[], checks: BalanceCheck[] = []): Promise<Advanced> {
  const member = aMember();
  const transaction = {
    lockMembers: async () => new Map([[member.guid, { member, version: 1 }]]),
    closeEventsOfUnknownMembers: async () => [],
    pendingEvents: async () =>
      events.map((event, index) => ({
        id: String(index),
        memberGuid: member.guid,
        event,
        receivedAt: new Date(start + 8_000),
        cause: { requestId: "request-1" },
      })),
    lockChecks: async () => new Map([[member.guid, checks]]),
    save: async () => ({ calls: [], checks: [] }),
    setAside: async () => [],
  };
  return advanceMembers(transaction, [member.guid], aContext(), () => new Date(start + 10_000));
}

const superseded: MemberEvent = { kind: "superseded", byMemberGuid: "MBR-2" };
const lateCheck = aCheck({ id: "CHK-7", debitId: "debit-7", runAt: start, decideBy: start + 4_000 });

describe("the log of an advance", () => {
  it("has one line for each member, with its state before and after", async () => {
    const { logger, lines } = readableLogger();
    createAdvanceLog(logger)(await advanced([superseded]), 12.3);
    expect(lines).toEqual([
      expect.objectContaining({
        level: "info",
        event: "member.advanced",
        member_guid: "MBR-1",
        outcome: "changed",
        previous_state: "created",
        state: "failed",
        reason: "superseded",
        inbox_count: 1,
        request_id: "request-1",
        duration_ms: 12,
      }),
    ]);
  });

  it("has one line for each decision, with the time left before its cutoff", async () => {
    const { logger, lines } = readableLogger();
    createAdvanceLog(logger)(await advanced([], [lateCheck]), 1);
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: "balance_check.decided",
        balance_check_id: "CHK-7",
        debit_id: "debit-7",
        member_guid: "MBR-1",
        outcome: "inconclusive",
        reason: "deadline_passed",
        margin_ms: -6_000,
      }),
    );
  });

  it("omits an advance without a visible change if no member's routine lines are written", async () => {
    const { logger, lines } = readableLogger({ routineShare: 0 });
    const nothing = await advanced([{ kind: "status_read_requested" }]);
    const unchanged = { ...nothing, members: nothing.members.map((each) => ({ ...each, isChanged: false })) };
    createAdvanceLog(logger)(unchanged, 1);
    expect(lines).toEqual([]);
    createAdvanceLog(logger)(await advanced([superseded]), 1);
    expect(lines).toHaveLength(1);
  });
});

describe("the metrics of an advance", () => {
  async function metricsAfter(...advances: Advanced[]): Promise<string> {
    const metrics = createMetrics({ app: "test" });
    const count = createAdvanceMetrics(metrics);
    for (const each of advances) count(each);
    return metrics.registry.metrics();
  }

  it("count the transition, and the time in the state that the member left", async () => {
    const text = await metricsAfter(await advanced([superseded]));
    expect(text).toContain(
      'member_transitions_total{from="created",to="failed",reason="superseded",app="test"} 1',
    );
    expect(text).toContain('member_state_duration_seconds_sum{app="test",state="created"} 10');
    expect(text).toContain('inbox_events_processed_total{app="test"} 1');
    expect(text).toContain('inbox_event_wait_seconds_sum{app="test"} 2');
  });

  it("count decisions, and late ones apart", async () => {
    const text = await metricsAfter(await advanced([], [lateCheck]));
    expect(text).toContain(
      'balance_checks_decided_total{decision="inconclusive",reason="deadline_passed",app="test"} 1',
    );
    expect(text).toContain('balance_checks_late_total{app="test"} 1');
  });
});
