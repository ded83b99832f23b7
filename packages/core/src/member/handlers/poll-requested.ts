import type { Instant } from "../../instant.ts";
import type { Lane } from "../lane.ts";
import type { Member } from "../member.ts";
import { type Context, withLane } from "../state-updates.ts";

/** A hint makes the next status read immediate, within the floor; it changes nothing else. */
export function onPollRequested(member: Member, { policy }: Context, now: Instant): Member {
  const soonest = Math.max(now, (member.lastReadAt ?? 0) + policy.pollFloorMs);
  const hinted = { ...member, pollRequestedAt: now };
  const { lane } = hinted.state;
  if (lane.step === "idle") {
    const until = now + policy.jobDeadlineMs;
    return withLane(hinted, { step: "monitoring", since: now, until, dueAt: soonest });
  }
  // After a failed call MX is left in peace for as long as it asked, or as the back-off says.
  if (member.failureCount > 0 || !readsStatus(lane)) return hinted;
  const sooner = { ...lane, dueAt: Math.min(lane.dueAt, soonest) };
  // The same state with the same kind of lane; only its time is another.
  return { ...hinted, state: { ...hinted.state, lane: sooner } } as Member;
}

function readsStatus({ step }: Lane): boolean {
  return step !== "requesting" && step !== "fetching_results";
}
