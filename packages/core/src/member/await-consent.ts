import type { Instant } from "../instant.ts";
import type { Policy } from "../policy.ts";
import type { Phase } from "./lane.ts";
import { isVerified, type Member } from "./member.ts";
import type { MxMemberError } from "./mx-error.ts";
import type { ConsentFailure } from "./reasons.ts";
import { type Context, withBaselineOfConsent, withLane, withNextCall } from "./state-updates.ts";

/**
 * The user must give consent, or has not given it. A verified member is verified again after a new consent, since the account
 * numbers of an earlier consent may be void. If the user did not give a new consent, the results of the earlier one stay valid.
 */
export function awaitConsent(
  member: Member,
  reason: "pending" | ConsentFailure,
  mxError: MxMemberError | null,
  { policy }: Context,
  now: Instant,
): Member {
  const isPending = reason === "pending";
  const stillValid: readonly Phase[] = isPending ? ["identify"] : ["verify", "identify"];
  const mayExist = isVerified(member) ? stillValid : member.mayExist;
  const waitMs = isPending ? policy.pollFloorMs : policy.pollCeilingMs;
  const until = now + policy.challengeDeadlineMs;
  const consent = isPending ? member.consent : null;
  return withNextCall(
    { ...member, challenges: [], mayExist, consent },
    {
      name: "action_required",
      reason,
      kind: "verify",
      mxError,
      lane: { step: "monitoring", since: now, until, dueAt: now + waitMs },
    },
  );
}

/** A job ended while an OAuth window is open: the status is polled again for the consent. */
export function continueAwaitingConsent(member: Member, policy: Policy, now: Instant): Member {
  const { consent, lastReadAt, state } = member;
  if (consent === null || state.lane.step !== "idle") return member;
  const until = consent.requestedAt + policy.challengeDeadlineMs;
  if (now >= until) return { ...member, consent: null };
  const dueAt = Math.max(now, (lastReadAt ?? 0) + policy.pollFloorMs);
  return withLane(withBaselineOfConsent(member), { step: "monitoring", since: now, until, dueAt });
}
