import { type Request, type Response, Router, urlencoded } from "express";
import { z } from "zod";
import { escapeHtml, htmlPage } from "../docs/html.ts";
import { readBody } from "../http/operation.ts";
import type { Member } from "../model/member.ts";
import type { Simulation } from "../simulation.ts";
import { completeConsent, consentPath, findConsentingMember } from "./consent.ts";

const decisionSchema = z.object({
  state: z.string(),
  decision: z.enum(["grant", "deny"]),
  script: z.string().default(""),
});

/** The bank's consent page, on which a person or a test grants or denies access. It needs no credentials of MX. */
export function consentRouter(simulation: Simulation): Router {
  const router = Router();
  router.get(consentPath, (request: Request, response: Response) => {
    const state = String(request.query["state"]);
    response.type("html").send(consentPage(findConsentingMember(simulation, state), state));
  });
  router.post(consentPath, urlencoded({ extended: false }), (request: Request, response: Response) => {
    const { state, decision, script } = readBody(decisionSchema, request.body);
    const member = findConsentingMember(simulation, state);
    const isGranted = decision === "grant";
    completeConsent(simulation, member, { isGranted, script });
    const clientUrl = member.consentRedirectUrl;
    if (clientUrl === null) response.type("html").send(resultPage(member, isGranted));
    else response.redirect(303, redirectUrl(clientUrl, member.guid, isGranted));
  });
  return router;
}

function consentPage(member: Member, state: string): string {
  return htmlPage(
    `Consent at ${member.institution.name}`,
    `<p>MX asks to read the accounts of <code>${escapeHtml(member.guid)}</code>.</p>
<form method="post" action="${consentPath}">
<input type="hidden" name="state" value="${escapeHtml(state)}">
<p><label>Script (optional, see <a href="/docs">/docs</a>): <input name="script"></label></p>
<p><button name="decision" value="grant">Grant</button> <button name="decision" value="deny">Deny</button></p>
</form>`,
  );
}

function resultPage(member: Member, isGranted: boolean): string {
  return htmlPage(
    isGranted ? "Consent granted" : "Consent denied",
    `<p>You can close this window. The member is <code>${escapeHtml(member.guid)}</code>.</p>`,
  );
}

function redirectUrl(clientUrl: string, memberGuid: string, isGranted: boolean): string {
  const url = new URL(clientUrl);
  url.searchParams.set("status", isGranted ? "success" : "error");
  url.searchParams.set("member_guid", memberGuid);
  return url.href;
}
