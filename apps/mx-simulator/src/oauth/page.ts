import { escapeHtml, page } from "../docs/html.ts";
import type { Member } from "../world/member.ts";
import { CONSENT_PATH } from "./consent.ts";

export function consentPage(member: Member, state: string): string {
  return page(
    `Consent at ${member.institution.name}`,
    `<p>MX asks to read the accounts of <code>${escapeHtml(member.guid)}</code>.</p>
<form method="post" action="${CONSENT_PATH}">
<input type="hidden" name="state" value="${escapeHtml(state)}">
<p><label>Script (optional, see <a href="/docs">/docs</a>): <input name="script"></label></p>
<p><button name="decision" value="grant">Grant</button> <button name="decision" value="deny">Deny</button></p>
</form>`,
  );
}

export function consentDonePage(member: Member, isGranted: boolean): string {
  return page(
    isGranted ? "Consent granted" : "Consent denied",
    `<p>You can close this window. The member is <code>${escapeHtml(member.guid)}</code>.</p>`,
  );
}
