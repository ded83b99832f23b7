import type { Instant } from "../../instant.ts";
import { awaitConsent } from "../await-consent.ts";
import { meaningOf } from "../connection-status.ts";
import type { Command } from "../event.ts";
import type { Lane } from "../lane.ts";
import { canRetry, isVerified, type Member } from "../member.ts";
import { type Context, lastBaseline } from "../state-updates.ts";
import type { LastStatus } from "../status-snapshot.ts";
import { stop } from "../stop.ts";
import { onPollRequested, withPollRequest } from "./poll-requested.ts";
import { continueAfterConsent, monitor } from "./restart.ts";

/**
 * The user is at the institution: the status is polled, at growing intervals. The state changes once MX shows PENDING. A job
 * that runs is followed to its end first.
 */
export function onConsentRequested(
  before: Member,
  baseline: LastStatus,
  context: Context,
  now: Instant,
): Member {
  const { state } = before;
  const { policy } = context;
  if (isFinal(before)) return onPollRequested(before, "refresh", context, now);
  const member = { ...before, consent: { requestedAt: now, baseline } };
  if (!isAtRest(state.lane)) return onPollRequested(member, "refresh", context, now);
  if (state.name !== "action_required") return monitor(member, policy.challengeDeadlineMs, context, now);
  const isPending = meaningOf(member.lastStatus?.connectionStatus ?? null).is === "consent_pending";
  const reason = isPending ? "pending" : state.reason;
  return monitor({ ...member, state: { ...state, reason } }, policy.challengeDeadlineMs, context, now);
}

/** MX starts a job by itself after a consent. If it starts none, the verification is requested, even if the status stays PENDING. */
export function onConsentGiven(member: Member, context: Context, now: Instant): Member {
  const { state, consent } = member;
  // The account numbers that a running job returns may be those of the earlier consent.
  const isNew = consent !== null;
  const isStopped = state.name === "action_required" || state.name === "failed";
  const isAwaited = isNew || (isStopped && isAtRest(state.lane));
  if (!isAwaited || isFinal(member)) return onPollRequested(member, "oauth_result", context, now);
  const reported = withPollRequest(member, "oauth_result", now);
  return continueAfterConsent(reported, lastBaseline(member), context, now);
}

/** MX's redirect reported that the user has not given consent. A job that runs shows otherwise. */
export function onConsentFailed(
  member: Member,
  { reason, error }: Extract<Command, { kind: "consent_failed" }>,
  context: Context,
  now: Instant,
): Member {
  const { name, lane } = member.state;
  const isOnboarded = name === "connected" || name === "identified";
  const isStale = isOnboarded && member.consent === null;
  const isNew = name === "created" && lane.step === "waiting";
  if (isStale || isFinal(member) || !(isNew || isAtRest(lane)))
    return onPollRequested({ ...member, consent: null }, "oauth_result", context, now);
  return awaitConsent({ ...member, lastReadAt: now }, reason, error, context, now);
}

/** The user's consent led to another member, which replaces this one. */
export function onSuperseded(member: Member, context: Context, now: Instant): Member {
  const kind = isVerified(member) ? "identify" : "verify";
  return stop(member, { name: "failed", reason: "superseded", kind }, null, context, now);
}

/** No job of this system is requested, and no result is read. */
function isAtRest({ step }: Lane): boolean {
  return step === "monitoring" || step === "idle";
}

function isFinal(member: Member): boolean {
  return member.state.name === "failed" && !canRetry(member);
}
