import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { faultSettingsChangeSchema } from "../faults/settings.ts";
import { readBody } from "../http/operation.ts";
import { webhookSettingsChangeSchema } from "../webhooks/settings.ts";
import { activityFilterSchema, activityKinds } from "./activity-log.ts";
import { type Control, forgerySchema } from "./control.ts";
import { memberChangeSchema } from "./member-change.ts";

/** One route of the control API. The docs page lists this table. */
interface ControlRoute {
  readonly method: "get" | "put" | "patch" | "post";
  readonly path: string;
  readonly meaning: string;
  readonly exampleBody?: object;
  handle(control: Control, request: Request): unknown;
}

/** At most 400 days. */
const clockChangeSchema = z.strictObject({ advanceMs: z.number().positive().max(34_560_000_000) });

export const controlRoutes: readonly ControlRoute[] = [
  {
    method: "get",
    path: "/ledger",
    meaning: `the activity log, oldest entry first; ?member=&kind=${activityKinds.join("|")}&after=SEQ&limit=`,
    handle: (control, { query }) => ({ entries: control.ledger(readBody(activityFilterSchema, query)) }),
  },
  {
    method: "get",
    path: "/summary",
    meaning:
      "counts of requests, responses, faults, webhooks, jobs, double starts and status reads, in total and by member",
    handle: (control) => control.summary(),
  },
  {
    method: "get",
    path: "/members/:member",
    meaning: "the actual state of a member: script, status, job, accounts with full numbers and owners",
    handle: (control, { params }) => control.member(String(params["member"])),
  },
  {
    method: "patch",
    path: "/members/:member",
    meaning:
      "changes the script; ends the job; sets a status; revokes the consent; starts a background aggregation; changes balances, account numbers or closes accounts at the bank, which MX imports with the next job, or immediately with importNow",
    exampleBody: {
      accounts: [{ account: "ACT-…", availableBalance: 12.5, isClosed: false }],
      importNow: true,
    },
    handle: (control, { params, body }) =>
      control.changeMember(String(params["member"]), readBody(memberChangeSchema, body)),
  },
  {
    method: "put",
    path: "/faults",
    meaning: "changes the given fault settings",
    exampleBody: {
      ratios: { error_500: 0.1 },
      rules: [{ kind: "lost_answer", operation: "verify", times: 1 }],
    },
    handle: (control, { body }) => control.changeFaults(readBody(faultSettingsChangeSchema, body)),
  },
  {
    method: "put",
    path: "/webhooks",
    meaning: "changes the given webhook settings: the URL, and how reliable delivery is",
    exampleBody: { lossRatio: 0.5, types: { AGGREGATION: false } },
    handle: (control, { body }) => control.changeWebhooks(readBody(webhookSettingsChangeSchema, body)),
  },
  {
    method: "post",
    path: "/webhooks/forge",
    meaning:
      "sends a false webhook once, immediately; optionally with another body or credentials (null for none)",
    exampleBody: { type: "CONNECTION_STATUS", member: "MBR-…", status: "LOCKED" },
    handle: async (control, { body }) => ({ result: await control.forge(readBody(forgerySchema, body)) }),
  },
  {
    method: "put",
    path: "/clock",
    meaning:
      "skips simulated time: job steps, expired challenges, background aggregations and webhooks that are due within it happen immediately; timestamps stay real",
    exampleBody: { advanceMs: 300_000 },
    handle: (control, { body }) => ({
      happenedCount: control.advance(readBody(clockChangeSchema, body).advanceMs),
    }),
  },
  {
    method: "post",
    path: "/reset",
    meaning: "deletes all users, members and activity, and restores the initial settings",
    handle(control) {
      control.reset();
      return {};
    },
  },
];

export function controlRouter(control: Control): Router {
  const router = Router();
  for (const { method, path, handle } of controlRoutes) {
    router[method](path, async (request: Request, response: Response) => {
      response.json(await handle(control, request));
    });
  }
  return router;
}
