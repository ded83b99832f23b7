import type { Instant } from "../../instant.ts";
import type { ReadingError, Stop } from "../lane.ts";
import type { Member } from "../member.ts";
import { type MxMemberError, mxErrorCodes } from "../mx-error.ts";
import type { FailureReason } from "../reasons.ts";
import type { Context } from "../state-updates.ts";
import { stop } from "../stop.ts";
import { onPollRequested } from "./poll-requested.ts";

/** MX's error of the member was read, or could not be read. Onboarding stops now. */
export function onErrorRead(
  member: Member,
  lane: ReadingError,
  mxError: MxMemberError | null,
  context: Context,
  now: Instant,
): Member {
  const stopped = stop(member, withReasonOf(mxError, lane.stop), mxError, context, now);
  const { pollRequestedAt, pollRequestedBy } = member;
  const isPollRequested = pollRequestedAt !== null && pollRequestedAt >= lane.since;
  return isPollRequested ? onPollRequested(stopped, pollRequestedBy ?? "webhook", context, now) : stopped;
}

/** MX's codes of missing accounts and of a missing permission are more exact than the status. */
function withReasonOf(mxError: MxMemberError | null, planned: Stop): Stop {
  const { name, reason, kind } = planned;
  if (name === "failed" && exactReasons.has(reason)) return planned;
  switch (mxError?.code) {
    case mxErrorCodes.noAccounts:
      return { name: "failed", reason: "no_accounts", kind };
    case mxErrorCodes.accessDenied:
      return { name: "action_required", reason: "access_denied", kind };
    default:
      return planned;
  }
}

/** Failures that MX's code cannot make more exact. */
const exactReasons: ReadonlySet<FailureReason> = new Set([
  "discontinued",
  "closed",
  "disabled",
  "account_numbers_unusable",
  "verification_unsupported",
]);
