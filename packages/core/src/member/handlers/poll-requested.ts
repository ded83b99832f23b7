import type { Instant } from "../../instant.ts";
import { callOf } from "../lane.ts";
import type { Member, PollCause } from "../member.ts";
import { type Context, withLane } from "../state-updates.ts";

/** A webhook or a request makes the next status read immediate, subject to the floor. It changes nothing else. */
export function onPollRequested(member: Member, cause: PollCause, { policy }: Context, now: Instant): Member {
  const soonest = Math.max(now, (member.lastReadAt ?? 0) + policy.pollFloorMs);
  const updated = withPollRequest(member, cause, now);
  const { lane } = updated.state;
  if (lane.step === "idle") {
    const until = now + policy.jobDeadlineMs;
    return withLane(updated, { step: "monitoring", since: now, until, dueAt: soonest });
  }
  // After a failed call, the wait that MX requested or the backoff still applies.
  if (member.failureCount > 0 || callOf(lane)?.call !== "read_status") return updated;
  const sooner = { ...lane, dueAt: Math.min(lane.dueAt, soonest) };
  // The same state and the same kind of lane with another due time.
  return { ...updated, state: { ...updated.state, lane: sooner } } as Member;
}

/** The first cause stays until a status read begins: it reported the change that the read shows. */
export function withPollRequest(member: Member, cause: PollCause, now: Instant): Member {
  return { ...member, pollRequestedAt: now, pollRequestedBy: member.pollRequestedBy ?? cause };
}
