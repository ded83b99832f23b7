import { webhooks } from "@account-opening/db/inbox";
import { z } from "zod";
import type { Context } from "../context.ts";
import { memberGuid } from "../http/fields.ts";
import { listRoute } from "../http/list-route.ts";
import { order, renderedRow } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { type Caller, route } from "../http/route.ts";
import { webhook } from "./schema.ts";

type WebhookRow = Awaited<ReturnType<typeof webhooks.list>>[number];

function webhookView({ id, receivedAt, type, memberGuid, outcome }: WebhookRow): z.input<typeof webhook> {
  return { id: String(id), received_at: receivedAt.toISOString(), type, member_guid: memberGuid, outcome };
}

export const listReceivedWebhooks = listRoute({
  path: "/v1/webhooks",
  operation: "listWebhooks",
  tag: "Operations",
  summary: "List received webhooks",
  description:
    "One row for each delivery from MX, including repeated ones, with its outcome. By default oldest first.",
  scope: "ops:read",
  list: "webhooks",
  row: webhook,
  view: webhookView,
  position: z.number().int().min(0),
  positionOf: ({ id }) => id,
  filter: {
    member_guid: memberGuid.optional(),
    outcome: z.string().max(100).optional().meta({ example: "unknown_member" }),
    order,
  },
  read: ({ query: { member_guid: memberGuid, outcome, order }, after: afterId, limit }, { database }) =>
    webhooks.list(database, { memberGuid, outcome }, { order, afterId, limit }),
});

const webhookId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number)
  .meta({ type: "string", example: "4711" });

export const replayOneWebhook = route({
  method: "post",
  path: "/v1/webhooks/{id}/replay",
  outlastsErasure: true,
  operation: "replayWebhook",
  audit: "webhook_replayed",
  tag: "Operations",
  summary: "Replay webhook",
  description: "Safe at any time: a webhook only causes a status read.",
  scope: "ops:write",
  params: z.object({ id: webhookId }),
  unknown: "webhook-not-found",
  answers: { 202: { description: "The current webhook.", schema: webhook } },
  problems: ["webhook-not-found", "nothing-to-replay"],
  handle: async ({ params: { id }, caller }, context) => {
    const { memberGuid } = await markUnprocessed(context, id, caller);
    if (memberGuid !== null) await context.advance.advance(memberGuid);
    return {
      status: 202,
      body: renderedRow(await findWebhook(context, id), webhookView, webhook, "webhooks", context),
    };
  },
});

async function markUnprocessed(context: Context, id: number, caller: Caller) {
  const row = await webhooks.replay(context.database, id, caller, context.clock());
  if (row !== null) return row;
  await findWebhook(context, id);
  throw problem("nothing-to-replay", {
    detail: "The webhook is unreadable, its type is unknown, or its member was erased.",
  });
}

async function findWebhook({ database }: Context, id: number) {
  const row = await webhooks.read(database, id);
  if (row === null) throw problem("webhook-not-found");
  return row;
}
