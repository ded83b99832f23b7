import type { BalanceCheck } from "../balance/balance-check.ts";
import { recordAttempts } from "../balance/balances.ts";
import { type DecidedCheck, evaluateChecks } from "../balance/evaluate-checks.ts";
import { decidedEntry } from "../balance/made-decision.ts";
import type { Instant } from "../instant.ts";
import type { CallResult, MemberEvent } from "../member/event.ts";
import type { Member } from "../member/member.ts";
import { isReadable } from "../member/readable.ts";
import type { Context } from "../member/state-updates.ts";
import { type IgnoredReason, transition } from "../member/transition.ts";
import { decisionNotification, type Notification, notificationsFor } from "../notifications/notification.ts";
import { type ObservedEnd, observedEnd } from "./observed-end.ts";
import { attemptsIn, type TimelineEntry, timelineOf } from "./timeline.ts";

/** The outcome of one event. */
export type EventOutcome =
  | "applied"
  | IgnoredReason
  /** The kind is unknown, or the content does not match the kind. */
  | "unreadable";

export interface Folded {
  member: Member;
  /** One for each event, in the same order. */
  outcomes: EventOutcome[];
  timeline: TimelineEntry[];
  jobEnds: ObservedEnd[];
  /** In order of occurrence. */
  notifications: Notification[];
  decided: DecidedCheck[];
  /** Checks that wait for a balance now. */
  started: BalanceCheck[];
  /** The error of each event or check that could not be read. */
  unreadable: unknown[];
}

/**
 * Applies a member's pending events, oldest first, and then evaluates its balance checks.
 * @param due open checks whose `runAt` has passed.
 */
export function fold(
  start: Member,
  events: readonly MemberEvent[],
  due: readonly BalanceCheck[],
  context: Context,
  now: Instant,
): Folded {
  const folded: Folded = {
    member: start,
    outcomes: [],
    timeline: [],
    jobEnds: [],
    notifications: [],
    decided: [],
    started: [],
    unreadable: [],
  };
  for (const event of events) applyIfReadable(folded, event, context, now);
  return due.length === 0 ? folded : evaluateDueChecks(folded, due, context, now);
}

/** An event that cannot be read gets the outcome `unreadable`. The events after it are applied. */
function applyIfReadable(folded: Folded, event: MemberEvent, context: Context, now: Instant): void {
  try {
    folded.outcomes.push(applyEvent(folded, event, context, now));
  } catch (error) {
    folded.unreadable.push(error);
    folded.outcomes.push("unreadable");
    folded.timeline.push({ kind: "event_unreadable" });
    const failedCall = resultUnreadable(folded.member, event);
    if (failedCall !== null) applyEvent(folded, failedCall, context, now);
  }
}

/** The pending call was made, and its result cannot be read: the call counts as failed, a job request as unanswered. */
function resultUnreadable({ callNumber }: Member, event: unknown): CallResult | null {
  const isResult =
    typeof event === "object" && event !== null && Reflect.get(event, "callNumber") === callNumber;
  return isResult ? { kind: "call_failed", why: "result_unreadable", retryAfterMs: null, callNumber } : null;
}

function applyEvent(folded: Folded, event: MemberEvent, context: Context, now: Instant): EventOutcome {
  const before = folded.member;
  const step = transition(before, event, context, now);
  if (step.outcome === "ignored") return step.reason;
  if (!isReadable(step.member)) throw new TypeError("The event leads to a member that cannot be stored.");
  const entries = timelineOf(before, event, step.member);
  const balances = recordAttempts(step.member.balances, attemptsIn(before, entries), now);
  folded.member = { ...step.member, balances };
  folded.timeline.push(...entries);
  folded.notifications.push(...notificationsFor(before, step.member));
  const end = observedEnd(before, event, step.member);
  if (end !== null) folded.jobEnds.push(end);
  return "applied";
}

function evaluateDueChecks(
  folded: Folded,
  due: readonly BalanceCheck[],
  context: Context,
  now: Instant,
): Folded {
  const { member, decided, started, unreadable } = evaluateChecks(folded.member, due, context, now);
  const decisionNotifications = decided.map((each) => decisionNotification(member, each));
  const entries: TimelineEntry[] = [
    ...started.map(({ id, debitId }) => ({
      kind: "balance_check_started" as const,
      balanceCheckId: id,
      debitId,
    })),
    ...decided.map(decidedEntry),
  ];
  return {
    ...folded,
    member,
    decided,
    started,
    timeline: [...folded.timeline, ...entries],
    notifications: [...folded.notifications, ...decisionNotifications],
    unreadable: [...folded.unreadable, ...unreadable],
  };
}
