import { withBoundedDueTime } from "../due-time.ts";
import type { Instant } from "../instant.ts";
import { continueAwaitingConsent } from "./await-consent.ts";
import type { CallResult, MemberEvent } from "./event.ts";
import {
  onAnswered,
  onCredentialsUpdated,
  onRetryRequested,
  onVerificationRequested,
} from "./handlers/api-commands.ts";
import { onBalancesRead } from "./handlers/balances-read.ts";
import { onCallFailed, onMemberMissing } from "./handlers/call-failed.ts";
import { onConsentFailed, onConsentGiven, onConsentRequested, onSuperseded } from "./handlers/consent.ts";
import { onErrorRead } from "./handlers/error-read.ts";
import { onPollRequested } from "./handlers/poll-requested.ts";
import { onJobBusy, onJobPostponed, onJobRefused, onJobRequested } from "./handlers/request-answered.ts";
import { onExistingResultsRead, onResultsRead } from "./handlers/results-read.ts";
import { onStatusRead } from "./handlers/status-read.ts";
import type { Member } from "./member.ts";
import type { Context } from "./state-updates.ts";

/** Why an event had no effect. */
export type IgnoredReason =
  /** It is the result of a call that was replaced. */
  | "stale"
  /** It does not apply in this state. */
  | "not_applicable";

export type Transition =
  | { outcome: "applied"; member: Member }
  | { outcome: "ignored"; reason: IgnoredReason };

/**
 * The member's state machine. It is pure and total, and the only place that decides a member's state.
 * @throws TypeError if the event is not valid for its kind.
 */
export function transition(member: Member, event: MemberEvent, context: Context, now: Instant): Transition {
  const step = next(member, event, context, now);
  if (step.outcome === "ignored") return step;
  const { name } = step.member.state;
  const stateSince = name === member.state.name ? member.stateSince : now;
  const awaiting = continueAwaitingConsent({ ...step.member, stateSince }, context.policy, now);
  return { outcome: "applied", member: withBoundedDueTime(awaiting, context.policy, now) };
}

function next(member: Member, event: MemberEvent, context: Context, now: Instant): Transition {
  switch (event.kind) {
    case "webhook_received":
      return applied(onPollRequested(member, "webhook", context, now));
    case "status_read_requested":
      return applied(onPollRequested(member, "refresh", context, now));
    case "challenges_answered":
      return applied(onAnswered(member, event.challenges, context, now));
    case "credentials_updated":
      return applied(onCredentialsUpdated(member, context, now));
    case "retry_requested":
      return applied(onRetryRequested(member, context, now));
    case "verification_requested":
      return applied(onVerificationRequested(member, context, now));
    case "consent_requested":
      return applied(onConsentRequested(member, event.baseline, context, now));
    case "consent_given":
      return applied(onConsentGiven(member, context, now));
    case "consent_failed":
      return applied(onConsentFailed(member, event, context, now));
    case "superseded":
      return applied(onSuperseded(member, context, now));
    case "status_read":
    case "call_failed":
    case "member_missing":
    case "job_accepted":
    case "job_busy":
    case "job_postponed":
    case "job_refused":
    case "job_unanswered":
    case "results_read":
    case "balances_read":
    case "error_read":
      if (event.callNumber !== member.callNumber) return { outcome: "ignored", reason: "stale" };
      return applied(onCallResult(member, event, context, now));
    default:
      return unknown(event);
  }
}

/** The types are exhaustive. A row that was written by hand or by another release may hold another kind. */
function unknown(event: never): never {
  throw new TypeError(
    `An event of the kind ${JSON.stringify(Reflect.get(Object(event), "kind"))} is not known.`,
  );
}

function applied(member: Member | null): Transition {
  return member === null ? { outcome: "ignored", reason: "not_applicable" } : { outcome: "applied", member };
}

function onCallResult(member: Member, result: CallResult, context: Context, now: Instant): Member | null {
  const { lane } = member.state;
  switch (result.kind) {
    case "status_read":
      return onStatusRead(member, result, context, now);
    case "call_failed":
      // It is unknown whether a failed request reached MX. It counts as unanswered.
      if (lane.step === "requesting") return onJobRequested(member, lane, false, context, now);
      // Onboarding does not wait for an explanation.
      if (lane.step === "reading_error") return onErrorRead(member, lane, null, context, now);
      return onCallFailed(member, result, context, now);
    case "member_missing":
      if (lane.step === "reading_error") return onErrorRead(member, lane, null, context, now);
      return onMemberMissing(member, context, now);
    case "error_read":
      return lane.step === "reading_error" ? onErrorRead(member, lane, result.error, context, now) : null;
    case "results_read":
      if (lane.step === "reading_existing") return onExistingResultsRead(member, lane, result, context, now);
      if (lane.step !== "fetching_results" || lane.job.kind === "check_balance") return null;
      return onResultsRead(member, lane, result, context, now);
    case "balances_read":
      if (lane.step !== "fetching_results" || lane.job.kind !== "check_balance") return null;
      return onBalancesRead(member, lane, result.accounts, context, now);
    case "job_accepted":
      return lane.step === "requesting" ? onJobRequested(member, lane, true, context, now) : null;
    case "job_unanswered":
      return lane.step === "requesting" ? onJobRequested(member, lane, false, context, now) : null;
    case "job_busy":
      return lane.step === "requesting" ? onJobBusy(member, lane, context, now) : null;
    case "job_postponed":
      return lane.step === "requesting" ? onJobPostponed(member, lane, result, context, now) : null;
    case "job_refused":
      return lane.step === "requesting" ? onJobRefused(member, lane, result, context, now) : null;
  }
}
