import type { Instant } from "../instant.ts";
import type { MemberEvent } from "./event.ts";
import { type LearnedDuration, learnedFrom } from "./learned.ts";
import type { Member } from "./member.ts";
import type { Context } from "./moves.ts";
import { type TimelineEntry, timelineOf } from "./timeline.ts";
import { type IgnoredReason, transition } from "./transition.ts";

/** What became of one event. */
export type EventOutcome = "applied" | IgnoredReason;

export interface Folded {
  member: Member;
  /** One for each event, in their order. */
  outcomes: EventOutcome[];
  timeline: TimelineEntry[];
  learned: LearnedDuration[];
}

/** Takes a member through the events that wait for it, oldest first. */
export function fold(start: Member, events: readonly MemberEvent[], context: Context, now: Instant): Folded {
  const folded: Folded = { member: start, outcomes: [], timeline: [], learned: [] };
  for (const event of events) {
    const before = folded.member;
    const step = transition(before, event, context, now);
    folded.outcomes.push(step.outcome === "applied" ? "applied" : step.reason);
    if (step.outcome === "ignored") continue;
    folded.member = step.member;
    folded.timeline.push(...timelineOf(before, event, step.member));
    const learned = learnedFrom(before, event, step.member, now);
    if (learned !== null) folded.learned.push(learned);
  }
  return folded;
}
