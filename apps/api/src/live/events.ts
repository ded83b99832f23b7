import { checkStatuses, decisions } from "@account-opening/core/balance";
import { memberStateNames } from "@account-opening/core/member";
import { z } from "zod";
import { moment } from "../http/fields.ts";
import { summary } from "../summary/schema.ts";

const member = z
  .object({
    event: z.literal("member"),
    data: z.object({ guid: z.string(), state: z.enum(memberStateNames), version: z.number().int() }),
  })
  .meta({ id: "LiveMember", description: "A member was created or changed." });

const balanceCheck = z
  .object({
    event: z.literal("balance_check"),
    data: z.object({
      id: z.string(),
      status: z.enum(checkStatuses),
      decision: z.enum(decisions).nullable(),
    }),
  })
  .meta({ id: "LiveBalanceCheck", description: "A balance check was scheduled or changed." });

const delivery = z
  .object({
    event: z.literal("delivery"),
    data: z.object({
      id: z.string(),
      endpoint_id: z.string(),
      event_id: z.string(),
      status: z.enum(["pending", "delivered", "dead"]),
    }),
  })
  .meta({ id: "LiveDelivery", description: "A delivery was created, or it ended." });

const endpoint = z
  .object({
    event: z.literal("endpoint"),
    data: z.object({
      id: z.string(),
      status: z.enum(["enabled", "disabled"]),
      failure_count: z.number().int(),
      paused_until: moment.nullable(),
    }),
  })
  .meta({
    id: "LiveEndpoint",
    description: "An endpoint was created or changed, or an attempt to it failed.",
  });

const webhook = z
  .object({
    event: z.literal("webhook"),
    data: z.object({ newest_id: z.string(), processed_at: moment.nullable() }),
  })
  .meta({
    id: "LiveWebhook",
    description: "Webhooks from MX were received or processed: the newest, and when one was last processed.",
  });

const audit = z
  .object({ event: z.literal("audit"), data: z.object({ newest_id: z.string() }) })
  .meta({ id: "LiveAudit", description: "Rows were added to the audit log." });

const summaryChanged = z
  .object({ event: z.literal("summary"), data: summary })
  .meta({ id: "LiveSummary", description: "`GET /v1/summary` has changed." });

const resync = z.object({ event: z.literal("resync"), data: z.object({}) }).meta({
  id: "LiveResync",
  description:
    "Changes may be missing: read again what is shown. Each connection starts with it, since changes between two connections are not repeated.",
});

/** An event of `GET /v1/live`. */
export const liveEvent = z
  .discriminatedUnion("event", [
    resync,
    summaryChanged,
    member,
    balanceCheck,
    delivery,
    endpoint,
    webhook,
    audit,
  ])
  .meta({
    id: "LiveEvent",
    description: "A server-sent event: `event` is its name, and `data` is its data as JSON on one line.",
    example: {
      event: "member",
      data: { guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0", state: "identified", version: 7 },
    },
  });

export type LiveEvent = z.input<typeof liveEvent>;
