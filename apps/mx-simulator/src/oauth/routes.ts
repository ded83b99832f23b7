import type { Request, Response } from "express";
import { Router, urlencoded } from "express";
import { z } from "zod";
import { readBody } from "../http/operation.ts";
import type { Simulation } from "../simulation.ts";
import { CONSENT_PATH, consentingMember, decideConsent } from "./consent.ts";
import { consentDonePage, consentPage } from "./page.ts";

const decisionSchema = z.object({
  state: z.string(),
  decision: z.enum(["grant", "deny"]),
  script: z.string().default(""),
});

/** The bank's own page, where a person or a test grants or denies. It knows nothing of MX's credentials. */
export function consentRouter(simulation: Simulation): Router {
  const router = Router();
  router.get(CONSENT_PATH, (request: Request, response: Response) => {
    const state = String(request.query["state"]);
    response.type("html").send(consentPage(consentingMember(simulation, state), state));
  });
  router.post(CONSENT_PATH, urlencoded({ extended: false }), (request: Request, response: Response) => {
    const { state, decision, script } = readBody(decisionSchema, request.body);
    const member = consentingMember(simulation, state);
    const isGranted = decision === "grant";
    decideConsent(simulation, member, isGranted, script);
    const back = member.consentRedirectUrl;
    if (back === null) response.type("html").send(consentDonePage(member, isGranted));
    else response.redirect(303, redirectUrl(back, member.guid, isGranted));
  });
  return router;
}

function redirectUrl(back: string, memberGuid: string, isGranted: boolean): string {
  const url = new URL(back);
  url.searchParams.set("status", isGranted ? "success" : "error");
  url.searchParams.set("member_guid", memberGuid);
  return url.href;
}
