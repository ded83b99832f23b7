import { type Request, type Response, Router, urlencoded } from "express";
import { z } from "zod";
import { escapeHtml, htmlPage } from "../docs/html.ts";
import { readBody } from "../http/operation.ts";
import { institutions } from "../model/institution.ts";
import type { Simulation } from "../simulation.ts";
import { connectInWidget } from "./connect.ts";
import type { Widget } from "./widgets.ts";

export const widgetPath = "/md/connect";

const resultSchema = z.object({ institution: z.string().default(""), script: z.string().default("") });

/** The page of MX's Connect widget, on which a person or a test connects a bank. Its URL is its only credential. */
export function widgetRouter(simulation: Simulation): Router {
  const router = Router();
  router.get(`${widgetPath}/:token`, (request: Request, response: Response) => {
    const token = String(request.params["token"]);
    response.type("html").send(widgetPage(simulation.widgets.open(token), token));
  });
  router.post(
    `${widgetPath}/:token`,
    urlencoded({ extended: false }),
    (request: Request, response: Response) => {
      const { institution, script } = readBody(resultSchema, request.body);
      const widget = simulation.widgets.complete(String(request.params["token"]));
      const { guid } = connectInWidget(simulation, widget, { institutionCode: institution, script });
      if (widget.redirectUrl === null) response.type("html").send(connectedPage(guid));
      else response.redirect(303, redirectUrl(widget.redirectUrl, guid));
    },
  );
  return router;
}

function widgetPage(widget: Widget, token: string): string {
  const chosen = widget.member?.institution ?? widget.institution;
  const offered = chosen === null ? institutions : [chosen];
  const options = offered.map(({ code, name }) => `<option value="${code}">${escapeHtml(name)}</option>`);
  return htmlPage(
    "Connect your bank",
    `<form method="post" action="${widgetPath}/${token}">
<label>Bank<select name="institution">${options.join("")}</select></label>
<label>Script (optional)<input name="script" autocomplete="off" spellcheck="false"></label>
<p><button class="primary">Connect</button></p>
</form>
<p class="muted">The simulator plays MX's Connect widget. The member is then connected, with ${widget.products.join(" and ") || "its accounts"}. <a href="/docs#scripts">Scripts</a>.</p>`,
  );
}

function connectedPage(memberGuid: string): string {
  const message = { mx: true, type: "mx/connect/memberConnected", metadata: { member_guid: memberGuid } };
  return htmlPage(
    "Connected",
    `<p>The member is <code>${escapeHtml(memberGuid)}</code>.</p>
<script>window.parent.postMessage(${JSON.stringify(message)}, "*")</script>`,
  );
}

function redirectUrl(clientUrl: string, memberGuid: string): string {
  const url = new URL(clientUrl);
  url.searchParams.set("status", "success");
  url.searchParams.set("member_guid", memberGuid);
  return url.href;
}
