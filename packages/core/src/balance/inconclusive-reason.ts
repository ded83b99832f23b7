import type { Instant } from "../instant.ts";
import { meaningOf } from "../member/connection-status.ts";
import { attemptOf } from "../member/lane.ts";
import type { Member } from "../member/member.ts";
import type { Policy } from "../policy.ts";
import type { InconclusiveReason } from "./balance-check.ts";
import { nextRequestAt } from "./balances.ts";

/** What stands between a member and a fresh balance; null when it is only a matter of time. */
export function obstacleOf(member: Member, policy: Policy, now: Instant): InconclusiveReason | null {
  if (waitsForUser(member)) return "user_action_required";
  if (member.state.name === "failed" || member.failureCount > 0 || member.missingSince !== null) {
    return "mx_unavailable";
  }
  return obstacleInLane(member, policy, now) ?? member.balances.obstacle?.why ?? null;
}

function waitsForUser({ state, challenges, seen }: Member): boolean {
  if (state.name === "action_required" || challenges.length > 0) return true;
  const { is } = meaningOf(seen?.connectionStatus ?? null);
  return is === "user_actionable" || is === "consent_pending" || is === "challenged";
}

/** A job that MX puts off, or that failed and is to be tried again. */
function obstacleInLane(
  { state: { lane }, balances }: Member,
  { balanceLimit }: Policy,
  now: Instant,
): InconclusiveReason | null {
  if (lane.step === "settling" && lane.postponedBecause !== null) {
    return lane.postponedBecause === "throttled" ? "throttled" : "mx_unavailable";
  }
  const isToBeRequested = lane.step === "settling" && lane.kind === "check_balance";
  if (isToBeRequested && nextRequestAt(balances, balanceLimit) > now) return "throttled";
  return attemptOf(lane) > 0 ? "mx_unavailable" : null;
}
