import { type Instant, isInstant, nearestInstant } from "./instant.ts";
import type { Lane } from "./member/lane.ts";
import type { Member, MemberState } from "./member/member.ts";
import type { Policy } from "./policy.ts";

/**
 * The longest that anybody outside of this process may have us wait: MX's or a receiver's `Retry-After`, a limiter's state in
 * Redis. Long enough for whoever is overloaded, short enough that no false value freezes anything.
 */
export const retryAfterMaxMs = 5 * 60_000;

/** A wait that somebody outside asks for, in milliseconds, within the bound; null when it is no wait. */
export function boundedRetryAfterMs(askedMs: number | null, maxMs = retryAfterMaxMs): number | null {
  if (askedMs === null || Number.isNaN(askedMs) || askedMs < 0) return null;
  return Math.ceil(Math.min(askedMs, maxMs));
}

type LaneLimits = Pick<
  Policy,
  "pollFloorMs" | "pollCeilingMs" | "jobDeadlineMs" | "challengeDeadlineMs" | "balanceLimit"
>;

/** How far ahead the next call of this lane may be due; null at rest, when there is none. */
export function dueCeilingMsOf(lane: Lane, policy: LaneLimits): number | null {
  const usualMs = Math.max(policy.pollFloorMs, policy.pollCeilingMs, retryAfterMaxMs);
  switch (lane.step) {
    case "idle":
      return null;
    case "waiting":
    case "requesting":
      // MX's limit frees a place for a balance job within its window; a job that failed is tried again within its deadline.
      return Math.max(
        usualMs,
        lane.kind === "check_balance" ? policy.balanceLimit.windowSeconds * 1_000 : policy.jobDeadlineMs,
      );
    case "monitoring":
      // While the user must act, status is read ever more rarely: after half of the time that was waited.
      return Math.max(usualMs, Math.ceil(policy.challengeDeadlineMs / 2));
    case "running":
    case "challenged":
    case "fetching_results":
      return usualMs;
  }
}

/**
 * The member with a due time that can be stored and that its lane allows: every due time of a member passes through here,
 * wherever its parts came from.
 */
export function withBoundedDueTime(member: Member, policy: LaneLimits, now: Instant): Member {
  const { lane } = member.state;
  const ceilingMs = dueCeilingMsOf(lane, policy);
  if (ceilingMs === null || lane.step === "idle") return member;
  const latest = nearestInstant(now + ceilingMs);
  const bounded = (at: Instant) => (isInstant(at) ? Math.min(at, latest) : latest);
  const dueAt = bounded(lane.dueAt);
  const since = lane.step === "waiting" ? bounded(lane.since) : null;
  if (dueAt === lane.dueAt && (since === null || (lane.step === "waiting" && since === lane.since)))
    return member;
  const later = since === null ? { ...lane, dueAt } : { ...lane, dueAt, since };
  return { ...member, state: { ...member.state, lane: later } as MemberState };
}
