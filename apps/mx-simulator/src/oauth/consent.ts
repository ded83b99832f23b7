import { ApiError } from "../http/api-error.ts";
import { changeScript } from "../jobs/import-results.ts";
import type { Member } from "../model/member.ts";
import { scriptFromPassword } from "../routes/credentials.ts";
import type { Simulation } from "../simulation.ts";

export const consentPath = "/oauth/authorize";

/** Opens a consent window and closes the previous one. The URI of a window works once. */
export function openConsent({ streams }: Simulation, member: Member, origin: string): string {
  member.consentCount += 1;
  const secret = streams("consent", member.streamKey, member.consentCount).hex(32);
  member.consentState = `${member.guid}.${secret}`;
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

/** The user grants or denies access. The script has the same role as a password elsewhere. */
export function completeConsent(
  { jobs, store }: Simulation,
  member: Member,
  { isGranted, script }: { isGranted: boolean; script: string },
): void {
  if (script !== "") changeScript(member, scriptFromPassword(script, member.institution), store);
  member.consentState = null;
  jobs.setStatus(member, isGranted ? "CREATED" : "DENIED");
  if (isGranted && member.aggregatesAfterConsent) jobs.startAggregation(member, false);
}
