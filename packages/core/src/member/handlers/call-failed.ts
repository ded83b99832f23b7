import { backoffMs } from "../../backoff.ts";
import { boundedRetryAfterMs } from "../../due-time.ts";
import type { Instant } from "../../instant.ts";
import type { CallResult } from "../event.ts";
import { kindOf, type Phase } from "../lane.ts";
import type { Member, MemberState } from "../member.ts";
import { type Context, withNextCall } from "../state-updates.ts";
import { stop } from "../stop.ts";

/** The call to MX failed. It is repeated later. Deadlines are not evaluated while MX is unavailable. */
export function onCallFailed(
  member: Member,
  { retryAfterMs }: Extract<CallResult, { kind: "call_failed" }>,
  { policy }: Context,
  now: Instant,
): Member {
  const failureCount = member.failureCount + 1;
  const waitMs =
    boundedRetryAfterMs(retryAfterMs) ??
    backoffMs(policy.retryBaseMs, failureCount, policy.pollCeilingMs, member.guid);
  return retryCallAt(
    { ...member, failureCount, lastReadAt: now },
    now + Math.max(waitMs, policy.pollFloorMs),
  );
}

/** MX reports the member as unknown. This is final only after the grace period, since a new member may not be visible yet. */
export function onMemberMissing(member: Member, context: Context, now: Instant): Member {
  const { policy } = context;
  const missingSince = member.missingSince ?? now;
  if (now - missingSince >= policy.startGraceMs) {
    const kind = phaseOf(member.state);
    return stop(member, { name: "failed", reason: "deleted_at_mx", kind }, null, context, now);
  }
  const waitMs = Math.max(policy.retryBaseMs, policy.pollFloorMs);
  return retryCallAt({ ...member, missingSince, lastReadAt: now }, now + waitMs);
}

function retryCallAt(member: Member, dueAt: Instant): Member {
  return withNextCall(member, withDueAt(member.state, dueAt));
}

function withDueAt(state: MemberState, dueAt: Instant): MemberState {
  return state.lane.step === "idle" ? state : ({ ...state, lane: { ...state.lane, dueAt } } as MemberState);
}

/** The phase that fails when the member was deleted at MX. */
function phaseOf(state: MemberState): Phase {
  const kind = "kind" in state ? state.kind : kindOf(state.lane);
  if (kind !== null && kind !== "check_balance") return kind;
  return state.name === "connected" || state.name === "identified" ? "identify" : "verify";
}
