import type { TimelineEntry } from "../advance/timeline.ts";
import type { Member } from "../member/member.ts";
import { decisionNotification, type Notification } from "../notifications/notification.ts";
import type { Policy } from "../policy.ts";
import type { BalanceCheck, InconclusiveReason } from "./balance-check.ts";
import { type DecidedCheck, decideUnavailable } from "./evaluate-checks.ts";
import { decidedEntry, type MadeDecision, madeDecisions } from "./made-decision.ts";

/** Decided checks, with everything that follows from their decisions. */
interface ClosedChecks {
  decided: DecidedCheck[];
  notifications: Notification[];
  timeline: TimelineEntry[];
  /** For logs, metrics and traces, once the decisions are committed. */
  decisions: MadeDecision[];
}

/**
 * Decides open checks `inconclusive` outside an advance: their member is deleted, or their account is blocked. The stored state of
 * the member may be invalid.
 */
export function closeChecks(
  member: Member,
  open: readonly BalanceCheck[],
  reason: InconclusiveReason,
  policy: Policy,
  now: Date,
): ClosedChecks {
  const decided = decideUnavailable(member, open, reason, policy);
  return {
    decided,
    notifications: decided.map((each) => decisionNotification(member, each)),
    timeline: decided.map(decidedEntry),
    decisions: madeDecisions(member, decided, now),
  };
}
