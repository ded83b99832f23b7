import type { BalanceCheck } from "../balance/balance-check.ts";
import { tried } from "../balance/balances.ts";
import { type DecidedCheck, serveChecks } from "../balance/serve-checks.ts";
import type { Instant } from "../instant.ts";
import { type Notice, noticeOfDecision, noticesOf } from "../notice.ts";
import type { MemberEvent } from "./event.ts";
import { type LearnedDuration, learnedFrom } from "./learned.ts";
import type { Member } from "./member.ts";
import type { Context } from "./moves.ts";
import { attemptsIn, type TimelineEntry, timelineOf } from "./timeline.ts";
import { type IgnoredReason, transition } from "./transition.ts";

/** What became of one event. */
export type EventOutcome = "applied" | IgnoredReason;

export interface Folded {
  member: Member;
  /** One for each event, in their order. */
  outcomes: EventOutcome[];
  timeline: TimelineEntry[];
  learned: LearnedDuration[];
  /** In the order in which they happened. */
  notices: Notice[];
  decided: DecidedCheck[];
  /** Checks that wait for a balance from now on. */
  started: BalanceCheck[];
}

/**
 * Takes a member through the events that wait for it, oldest first, and then looks after its balance checks.
 * @param due open checks whose `runAt` has come.
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
    learned: [],
    notices: [],
    decided: [],
    started: [],
  };
  for (const event of events) takeIn(folded, event, context, now);
  return due.length === 0 ? folded : serve(folded, due, context, now);
}

function takeIn(folded: Folded, event: MemberEvent, context: Context, now: Instant): void {
  const before = folded.member;
  const step = transition(before, event, context, now);
  folded.outcomes.push(step.outcome === "applied" ? "applied" : step.reason);
  if (step.outcome === "ignored") return;
  const entries = timelineOf(before, event, step.member);
  const balances = tried(step.member.balances, attemptsIn(before, entries), now);
  folded.member = { ...step.member, balances };
  folded.timeline.push(...entries);
  folded.notices.push(...noticesOf(before, step.member));
  const learned = learnedFrom(before, event, step.member, now);
  if (learned !== null) folded.learned.push(learned);
}

function serve(folded: Folded, due: readonly BalanceCheck[], context: Context, now: Instant): Folded {
  const { member, decided, started } = serveChecks(folded.member, due, context, now);
  const told = decided.map((each) => noticeOfDecision(member, each));
  const entries: TimelineEntry[] = [
    ...started.map(({ id, debitId }) => ({
      kind: "balance_check_started" as const,
      balanceCheckId: id,
      debitId,
    })),
    ...decided.map(({ check, decision }) => ({
      kind: "balance_check_decided" as const,
      balanceCheckId: check.id,
      debitId: check.debitId,
      ...decision,
    })),
  ];
  return {
    ...folded,
    member,
    decided,
    started,
    timeline: [...folded.timeline, ...entries],
    notices: [...folded.notices, ...told],
  };
}
