import { type Request, type Response, Router, urlencoded } from "express";
import { z } from "zod";
import { escapeHtml, htmlPage } from "../docs/html.ts";
import { readBody } from "../http/operation.ts";
import type { Member } from "../model/member.ts";
import type { Simulation } from "../simulation.ts";
import { completeConsent, consentPath, findConsentingMember } from "./consent.ts";
import { type ConsentResultName, consentResultNames, consentResults } from "./results.ts";

const decisionSchema = z.object({
  state: z.string(),
  result: z.enum(consentResultNames),
  script: z.string().default(""),
});

/** What MX sends the client, or its opener, at the end of the consent. */
interface Outcome {
  readonly status: "success" | "error";
  readonly member_guid: string;
  readonly error_reason?: string;
}

/** The bank's consent page, on which a person or a test decides. It needs no credentials of MX. */
export function consentRouter(simulation: Simulation): Router {
  const router = Router();
  router.get(consentPath, (request: Request, response: Response) => {
    const state = String(request.query["state"]);
    response.type("html").send(consentPage(findConsentingMember(simulation, state), state));
  });
  router.post(consentPath, urlencoded({ extended: false }), (request: Request, response: Response) => {
    const { state, result, script } = readBody(decisionSchema, request.body);
    const member = findConsentingMember(simulation, state);
    const clientUrl = member.consentRedirectUrl;
    const answered = completeConsent(simulation, member, { result, script });
    const outcome = outcomeOf(result, answered);
    if (clientUrl === null) response.type("html").send(resultPage(outcome));
    else response.redirect(303, redirectUrl(clientUrl, outcome));
  });
  return router;
}

function outcomeOf(result: ConsentResultName, { guid }: Member): Outcome {
  const { errorReason } = consentResults[result];
  if (errorReason === null) return { status: "success", member_guid: guid };
  return { status: "error", member_guid: guid, error_reason: errorReason };
}

function consentPage(member: Member, state: string): string {
  const buttons = Object.entries(consentResults).map(
    ([result, { meaning }]) =>
      `<button name="result" value="${result}">${result}</button><span>${escapeHtml(meaning)}</span>`,
  );
  return htmlPage(
    `Consent at ${member.institution.name}`,
    `<p>MX asks to read the accounts of <code>${escapeHtml(member.guid)}</code>.</p>
<form method="post" action="${consentPath}">
<input type="hidden" name="state" value="${escapeHtml(state)}">
<label>Script (optional)<input name="script" autocomplete="off" spellcheck="false"></label>
<div class="choices">${buttons.join("\n")}</div>
</form>
<p class="muted">The simulator plays MX and the bank. <a href="/docs#oauth">What each result does</a>.</p>`,
  );
}

/** MX's own page, which ends the consent in a browser: it posts a message to the page that opened it. */
function resultPage({ status, ...metadata }: Outcome): string {
  const message = { type: `oauthComplete/${status}`, metadata };
  return htmlPage(
    status === "success" ? "Consent granted" : "Consent not granted",
    `<p>You can close this window. The member is <code>${escapeHtml(metadata.member_guid)}</code>.</p>
<script>window.opener?.postMessage(${JSON.stringify(message)}, "*")</script>`,
  );
}

function redirectUrl(clientUrl: string, outcome: Outcome): string {
  const url = new URL(clientUrl);
  for (const [name, value] of Object.entries(outcome)) url.searchParams.set(name, value);
  return url.href;
}
