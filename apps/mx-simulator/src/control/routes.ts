import type { Request, Response } from "express";
import { Router } from "express";
import { z } from "zod";
import { faultSettingsChangeSchema } from "../faults/settings.ts";
import { readBody } from "../http/operation.ts";
import { webhookSettingsChangeSchema } from "../webhooks/settings.ts";
import type { Control } from "./control.ts";
import { forgerySchema } from "./control.ts";
import { LEDGER_KINDS } from "./entry.ts";
import { memberChangeSchema } from "./member-change.ts";

const filterSchema = z.object({
  member: z.string().optional(),
  kind: z.enum(LEDGER_KINDS).optional(),
  after: z.coerce.number().optional(),
  limit: z.coerce.number().int().min(1).optional(),
});

/** One route of the control API; the docs page lists them from here. */
export interface ControlRoute {
  readonly method: "get" | "put" | "patch" | "post";
  readonly path: string;
  readonly meaning: string;
  /** A body to try it with. */
  readonly example?: object;
  handle(control: Control, request: Request): unknown;
}

export const CONTROL_ROUTES: readonly ControlRoute[] = [
  {
    method: "get",
    path: "/ledger",
    meaning: `what truly happened, oldest first; ?member=&kind=${LEDGER_KINDS.join("|")}&after=SEQ&limit=`,
    handle: (control, { query }) => ({ entries: control.ledger(readBody(filterSchema, query)) }),
  },
  {
    method: "get",
    path: "/summary",
    meaning:
      "counts: requests, answers, faults, webhooks, jobs, double starts, status reads and their gaps, by member too",
    handle: (control) => control.summary(),
  },
  {
    method: "get",
    path: "/members/:member",
    meaning: "the truth of a member: script, status, job, accounts with clear numbers and owners",
    handle: (control, request) => control.member(String(request.params["member"])),
  },
  {
    method: "patch",
    path: "/members/:member",
    meaning:
      "script; endJob; force a status; startBackground; the bank's balances and closings, which MX learns with its next job, or with importNow",
    example: { accounts: [{ account: "ACT-…", availableBalance: 12.5, isClosed: false }], importNow: true },
    handle: (control, request) =>
      control.changeMember(String(request.params["member"]), readBody(memberChangeSchema, request.body)),
  },
  {
    method: "put",
    path: "/faults",
    meaning: "change what goes wrong from now on; what is not named stays",
    example: { ratios: { error_500: 0.1 }, rules: [{ kind: "lost_answer", operation: "verify", times: 1 }] },
    handle: (control, { body }) =>
      control.changeFaults(
        readBody(faultSettingsChangeSchema, body) as Parameters<Control["changeFaults"]>[0],
      ),
  },
  {
    method: "put",
    path: "/webhooks",
    meaning: "change where webhooks go and how reliably; what is not named stays",
    example: { lossRatio: 0.5, types: { AGGREGATION: false } },
    handle: (control, { body }) => control.changeWebhooks(readBody(webhookSettingsChangeSchema, body)),
  },
  {
    method: "post",
    path: "/webhooks/forge",
    meaning:
      "send a webhook that is not true, once and at once; body and credentials (null = none) can be given",
    example: { type: "CONNECTION_STATUS", member: "MBR-…", status: "LOCKED" },
    handle: async (control, { body }) => ({ result: await control.forge(readBody(forgerySchema, body)) }),
  },
  {
    method: "post",
    path: "/reset",
    meaning: "forget everyone and everything; settings are those of the start again",
    handle(control) {
      control.reset();
      return {};
    },
  },
];

export function controlRouter(control: Control): Router {
  const router = Router();
  for (const route of CONTROL_ROUTES) {
    router[route.method](route.path, async (request: Request, response: Response) => {
      response.json(await route.handle(control, request));
    });
  }
  return router;
}
