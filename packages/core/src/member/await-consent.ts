import type { Instant } from "../instant.ts";
import type { Phase } from "./lane.ts";
import { isVerified, type Member } from "./member.ts";
import type { MxMemberError } from "./mx-error.ts";
import type { ConsentFailure } from "./reasons.ts";
import { type Context, withNextCall } from "./state-updates.ts";

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
