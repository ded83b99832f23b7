import { ApiError } from "../http/api-error.ts";
import { changeScript } from "../jobs/import-results.ts";
import { issueTokens } from "../model/account.ts";
import type { Member } from "../model/member.ts";
import { isSuccess } from "../model/status.ts";
import { scriptFromPassword } from "../routes/credentials.ts";
import type { Simulation } from "../simulation.ts";
import { type ConsentResultName, consentResults } from "./results.ts";

export const consentPath = "/oauth/authorize";

/**
 * Opens a consent window and closes the previous one. The URI of a window works once. A member that is not connected
 * waits for the consent from now on.
 * @throws ApiError 400 for a member that does not use OAuth
 */
export function openConsent({ jobs, streams }: Simulation, member: Member, origin: string): string {
  if (!member.isOauth) throw new ApiError(400, "Member cannot use OAuth");
  member.consentCount += 1;
  const secret = streams("consent", member.streamKey, member.consentCount).hex(32);
  member.consentState = `${member.guid}.${secret}`;
  const isWaiting = member.status === "PENDING" || isSuccess(member.status) || member.job !== null;
  if (!isWaiting) jobs.setStatus(member, "PENDING");
  return `${origin}${consentPath}?response_type=code&scope=openid&state=${member.consentState}`;
}

/** @throws ApiError 400 when the window is not open */
export function findConsentingMember({ store }: Simulation, state: string): Member {
  const member = store.memberByGuid(state.split(".")[0] ?? "");
  if (member === undefined || member.consentState === null || member.consentState !== state) {
    throw new ApiError(400, "This consent window is not open: its address works once");
  }
  return member;
}

/**
 * Applies what happened on the consent page. The script has the same role as a password elsewhere.
 * @returns the member that MX answers with
 */
export function completeConsent(
  simulation: Simulation,
  member: Member,
  { result, script }: { result: ConsentResultName; script: string },
): Member {
  const { jobs, store } = simulation;
  if (script !== "") changeScript(member, scriptFromPassword(script, member.institution), store);
  member.consentState = null;
  if (result === "other_member") return connectAnotherMember(simulation, member);
  const { memberStatus } = consentResults[result];
  if (memberStatus !== null) jobs.setStatus(member, memberStatus);
  if (result === "success") grant(simulation, member);
  return member;
}

/** The documentation of `skip_aggregation` ties the change of the status to the aggregation that it skips. */
function grant({ jobs, streams }: Simulation, member: Member): void {
  const isFirst = !member.areAccountsImported;
  member.isConsentRevoked = false;
  if (member.script.numbers.has("tan"))
    issueTokens(member.accounts ?? [], streams("tokens", member.streamKey, member.consentCount));
  if (!member.aggregatesAfterConsent || member.job !== null) return;
  jobs.setStatus(member, isFirst ? "CREATED" : "UPDATED");
  jobs.startFirstJob(member);
}

/** The user had connected the same institution before, for instance with MX's widget. */
function connectAnotherMember({ jobs, store }: Simulation, pending: Member): Member {
  const { institution, script, products, consentCount } = pending;
  const other = store.createMember(pending.user, {
    institution,
    isOauth: true,
    id: null,
    metadata: null,
    isBackgroundDisabled: false,
    fingerprint: `consent ${pending.guid} ${consentCount}`,
    script: structuredClone(script),
    products,
  });
  jobs.runAtOnce(other);
  return other;
}
