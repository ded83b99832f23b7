import { MxError } from "../http/mx-error.ts";
import { changeScript } from "../jobs/harvest.ts";
import { scriptOf } from "../routes/credentials.ts";
import type { Simulation } from "../simulation.ts";
import type { Member } from "../world/member.ts";

export const CONSENT_PATH = "/oauth/authorize";

/** Opens a consent window, and closes the one that was open: its URI works once. */
export function openConsent({ streams }: Simulation, member: Member, origin: string): string {
  member.consentCount += 1;
  const secret = streams("consent", member.key, member.consentCount).hex(32);
  member.consentState = `${member.guid}.${secret}`;
  return `${origin}${CONSENT_PATH}?response_type=code&scope=openid&state=${member.consentState}`;
}

/** @throws MxError 400 when the window is not open (any more) */
export function consentingMember({ world }: Simulation, state: string): Member {
  const member = world.memberByGuid(state.split(".")[0] ?? "");
  if (member === undefined || member.consentState === null || member.consentState !== state) {
    throw new MxError(400, "This consent window is not open: its address works once");
  }
  return member;
}

/** The user grants (and may bring a script, as a password does elsewhere) or denies. */
export function decideConsent(
  simulation: Simulation,
  member: Member,
  isGranted: boolean,
  script: string,
): void {
  if (script !== "") changeScript(member, scriptOf(script, member.institution), simulation.world);
  member.consentState = null;
  if (!isGranted) {
    simulation.engine.enter(member, "DENIED");
    return;
  }
  simulation.engine.enter(member, "CREATED");
  if (member.aggregatesAfterConsent) simulation.engine.startOwn(member, false);
}
