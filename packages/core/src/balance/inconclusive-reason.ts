import type { Instant } from "../instant.ts";
import { meaningOf } from "../member/connection-status.ts";
import { attemptOf } from "../member/lane.ts";
import type { Member } from "../member/member.ts";
import type { Policy } from "../policy.ts";
import type { InconclusiveReason } from "./balance-check.ts";
import { nextRequestAt } from "./balances.ts";

/** Why the member has no fresh balance; null if its job just needs more time. */
export function inconclusiveReasonFor(
  member: Member,
  policy: Policy,
  now: Instant,
): InconclusiveReason | null {
  if (waitsForUser(member)) return "user_action_required";
  if (member.state.name === "failed" || member.failureCount > 0 || member.missingSince !== null) {
    return "mx_unavailable";
  }
  return reasonInLane(member, policy, now) ?? member.balances.lastFailure?.reason ?? null;
}

function waitsForUser({ state, challenges, lastStatus }: Member): boolean {
  if (state.name === "action_required" || challenges.length > 0) return true;
  const { is } = meaningOf(lastStatus?.connectionStatus ?? null);
  return is === "user_actionable" || is === "consent_pending" || is === "challenged";
}

/** The reason of a job that MX has postponed, or that failed and will be retried. */
function reasonInLane(
  { state: { lane }, balances }: Member,
  { balanceLimit }: Policy,
  now: Instant,
): InconclusiveReason | null {
  if (lane.step === "waiting" && lane.postponedBecause !== null) {
    return lane.postponedBecause === "throttled" ? "throttled" : "mx_unavailable";
  }
  const isToBeRequested = lane.step === "waiting" && lane.kind === "check_balance";
  if (isToBeRequested && nextRequestAt(balances, balanceLimit) > now) return "throttled";
  return attemptOf(lane) > 0 ? "mx_unavailable" : null;
}
