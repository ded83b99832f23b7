import { type Instant, isInstant, nearestInstant } from "./instant.ts";
import type { Lane } from "./member/lane.ts";
import type { Member, MemberState } from "./member/member.ts";
import type { Policy } from "./policy.ts";

/**
 * The longest wait, in milliseconds, that an outside value can cause: `Retry-After` of MX or of a receiver, or the state of a
 * rate limit in Redis. It is long enough for an overloaded service, and a false value cannot stop a member for long.
 */
export const retryAfterMaxMs = 5 * 60_000;

/** The longest wait before a delivery is attempted again, in milliseconds. */
export const deliveryWaitMaxMs = 24 * 60 * 60_000;

/** A requested wait in milliseconds, limited to `maxMs`. Null if the value is not a valid wait. */
export function boundedRetryAfterMs(requestedMs: number | null, maxMs = retryAfterMaxMs): number | null {
  if (requestedMs === null || Number.isNaN(requestedMs) || requestedMs < 0) return null;
  return Math.ceil(Math.min(requestedMs, maxMs));
}

type LaneLimits = Pick<
  Policy,
  "pollFloorMs" | "pollCeilingMs" | "jobDeadlineMs" | "challengeDeadlineMs" | "balanceLimit"
>;

/** The longest time until this lane's next call, in milliseconds. Null when idle: there is no next call. */
export function dueCeilingMsOf(lane: Lane, policy: LaneLimits): number | null {
  const usualMs = Math.max(policy.pollFloorMs, policy.pollCeilingMs, retryAfterMaxMs);
  switch (lane.step) {
    case "idle":
      return null;
    case "waiting":
    case "requesting":
      // MX's limit allows another balance job within its window. A failed job is retried within its deadline.
      return Math.max(
        usualMs,
        lane.kind === "check_balance" ? policy.balanceLimit.windowSeconds * 1_000 : policy.jobDeadlineMs,
      );
    case "monitoring":
      // While the user must act, the wait before each status read is half of the time waited so far.
      return Math.max(usualMs, Math.ceil(policy.challengeDeadlineMs / 2));
    case "reading_existing":
    case "running":
    case "challenged":
    case "fetching_results":
    case "reading_error":
      return usualMs;
  }
}

/**
 * The member with a due time that can be stored and that its lane allows. Every due time of a member passes through this
 * function, whatever outside values it was computed from.
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
