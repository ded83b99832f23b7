import { type Advanced, advanceMembers } from "@account-opening/core/advance";
import type { BalanceCheck } from "@account-opening/core/balance";
import type { Member, MemberEvent } from "@account-opening/core/member";
import { aCheck, aContext, aLastStatus, aMember, start } from "@account-opening/core/testing";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../src/metrics.ts";
import { createAdvanceLog } from "../src/telemetry/advance-log.ts";
import { createAdvanceMetrics } from "../src/telemetry/advance-metrics.ts";
import { createDecisionReport } from "../src/telemetry/decision-report.ts";
import { noTracing } from "../src/tracing/tracing.ts";
import { readableLogger } from "./support.ts";

/** Advances a new member, ten seconds after it was created. */
function advanced(
  events: readonly MemberEvent[],
  checks: BalanceCheck[] = [],
  member: Member = aMember(),
): Promise<Advanced> {
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

  it.each<[string, MemberEvent[]]>([
    ["webhook", [{ kind: "webhook_received", type: "CONNECTION_STATUS" }, { kind: "status_read_requested" }]],
    ["refresh", [{ kind: "status_read_requested" }, { kind: "webhook_received", type: "CONNECTION_STATUS" }]],
    ["oauth_result", [{ kind: "consent_given" }]],
    ["poll", []],
  ])("count a change of MX's status by what reported it first: %s", async (first, events) => {
    const consent = { requestedAt: start, baseline: aLastStatus("PENDING") };
    const [requested] = (await advanced(events, [], aMember({ consent }))).members;
    const member = requested?.after ?? aMember();
    const snapshot = { ...aLastStatus("DENIED"), challenges: [] };
    const read = {
      kind: "status_read",
      snapshot,
      startedAt: start + 10_000,
      callNumber: member.callNumber,
    } as const;
    const text = await metricsAfter(await advanced([read], [], member));
    expect(text).toContain(`member_status_changes_total{first_signal="${first}",app="test"} 1`);
  });
});

describe("the report of decisions", () => {
  async function report({ decisions }: Advanced) {
    const { logger, lines } = readableLogger();
    const metrics = createMetrics({ app: "test" });
    createDecisionReport(logger, metrics, noTracing)(decisions);
    return { lines, text: await metrics.registry.metrics() };
  }

  it("counts each decision, and logs the time left before its cutoff", async () => {
    const { lines, text } = await report(await advanced([], [lateCheck]));
    expect(lines).toEqual([
      expect.objectContaining({
        event: "balance_check.decided",
        balance_check_id: "CHK-7",
        debit_id: "debit-7",
        member_guid: "MBR-1",
        institution_code: "mxbank",
        outcome: "inconclusive",
        reason: "deadline_passed",
        margin_ms: -6_000,
      }),
    ]);
    expect(text).toContain(
      'balance_checks_decided_total{decision="inconclusive",reason="deadline_passed",app="test"} 1',
    );
    expect(text).toContain('balance_checks_late_total{app="test"} 1');
  });

  it("includes the decisions of members that are set aside", async () => {
    const unreadable = aMember({ callNumber: -1 });
    const { lines, text } = await report(await advanced([], [lateCheck], unreadable));
    expect(lines).toMatchObject([
      { balance_check_id: "CHK-7", reason: "balance_unknown", margin_ms: -6_000 },
    ]);
    expect(text).toContain(
      'balance_checks_decided_total{decision="inconclusive",reason="balance_unknown",app="test"} 1',
    );
    expect(text).toContain('balance_checks_late_total{app="test"} 1');
  });
});
