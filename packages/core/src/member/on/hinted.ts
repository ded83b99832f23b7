import type { Instant } from "../../instant.ts";
import type { Member } from "../member.ts";
import { type Context, withLane } from "../moves.ts";

/** A hint makes the next status read immediate, within the floor; it changes nothing else. */
export function onHinted(member: Member, { policy }: Context, now: Instant): Member {
  const soonest = Math.max(now, (member.lastReadAt ?? 0) + policy.pollFloorMs);
  const hinted = { ...member, hintedAt: now };
  const { state } = hinted;
  // After a failed call MX is left in peace for as long as it asked, or as the back-off says.
  if (member.failureCount > 0 && state.lane.step !== "at_rest") return hinted;
  switch (state.name) {
    case "created":
    case "verifying":
    case "connected":
      if (state.lane.step === "at_rest") break;
      return state.lane.step === "requesting" || state.lane.step === "reading"
        ? hinted
        : ({ ...hinted, state: { ...state, lane: sooner(state.lane, soonest) } } as Member);
    case "challenged":
      return { ...hinted, state: { ...state, lane: sooner(state.lane, soonest) } };
    case "identified":
    case "action_required":
    case "failed":
      if (state.lane.step === "at_rest") break;
      return { ...hinted, state: { ...state, lane: sooner(state.lane, soonest) } };
  }
  const until = now + policy.jobDeadlineMs;
  return withLane(hinted, { step: "watching", since: now, until, dueAt: soonest });
}

function sooner<L extends { dueAt: Instant }>(lane: L, soonest: Instant): L {
  return { ...lane, dueAt: Math.min(lane.dueAt, soonest) };
}
