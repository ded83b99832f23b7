import type { Instant } from "../../instant.ts";
import { awaitConsent } from "../await-consent.ts";
import { meaningOf } from "../connection-status.ts";
import { hasBegunSince } from "../job-completion.ts";
import { canRetry, type Member } from "../member.ts";
import { isConsentFailure } from "../reasons.ts";
import { type Context, lastBaseline } from "../state-updates.ts";
import { readWhileWaiting } from "./read-while-waiting.ts";
import { continueAfterConsent } from "./restart.ts";

/** Whether the status shows that a consent is needed, or that the user gave it. Null if it shows neither. */
export function readWhileConsentAwaited(
  member: Member,
  before: Member,
  context: Context,
  now: Instant,
): Member | null {
  if (meaningOf(member.lastStatus?.connectionStatus ?? null).is === "consent_pending") {
    return isConsentExpected(member) ? null : awaitConsent(member, "pending", null, context, now);
  }
  if (!hasConsented(member)) return null;
  const next = continueAfterConsent(member, lastBaseline(before), context, now);
  const { lane } = next.state;
  return lane.step === "waiting" ? readWhileWaiting(next, lane, context, now) : next;
}

/** PENDING is no news for the member, or cannot change it. The user may have refused the consent that is PENDING. */
function isConsentExpected(member: Member): boolean {
  const { state, consent } = member;
  if (state.name === "failed") return !canRetry(member);
  if (state.name !== "action_required") return false;
  return state.reason === "pending" || (isConsentFailure(state.reason) && consent === null);
}

/** The status is no longer PENDING, or MX has begun a job since the OAuth window was requested. */
function hasConsented({ state, consent, lastStatus }: Member): boolean {
  if (state.name === "action_required" && state.reason === "pending") return true;
  if (consent === null || lastStatus === null) return false;
  const { baseline } = consent;
  if (hasBegunSince(baseline, lastStatus)) return true;
  // MX's timestamps have a resolution of one second: a job that began within the second of the baseline has the same one.
  const hasEndedSince = lastStatus.successfullyAggregatedAt !== baseline.successfullyAggregatedAt;
  return !baseline.isBeingAggregated && (lastStatus.isBeingAggregated || hasEndedSince);
}
