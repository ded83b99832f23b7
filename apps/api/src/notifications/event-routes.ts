import { eventBody } from "@account-opening/core/notifications";
import { feed } from "@account-opening/db/notifications";
import { z } from "zod";
import type { Context } from "../context.ts";
import { cursor, limit, listOf, rendered } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { event } from "./event-schema.ts";
import { eventId } from "./schema.ts";

const position = cursor("events", z.number().int().min(0));

export const listAllEvents = route({
  method: "get",
  path: "/v1/events",
  operation: "listEvents",
  tag: "Notifications",
  summary: "List events",
  description:
    "The events that endpoints receive, oldest first, by default from the start. Pass the last event's ID or `next_cursor` " +
    "as `after`. No event is left out. `order=desc` returns the latest events first, and `after` continues to earlier ones. Events are stored for 30 days. A request also publishes recorded events that are not in the feed yet.",
  scope: "events:read",
  query: z.object({
    after: z
      .string()
      .optional()
      .meta({ description: "An event's ID, or `next_cursor` of the previous page." }),
    order: z.enum(["asc", "desc"]).default("asc").meta({ description: "`desc`: latest first." }),
    limit,
  }),
  answers: {
    200: {
      description: "One page. `next_cursor` is null only if the page is empty.",
      schema: listOf(event),
    },
  },
  problems: [],
  handle: async ({ query: { after, order, limit: size } }, context) => {
    const { database, jobs, clock } = context;
    const start = after === undefined ? null : await placeOf(after, context);
    const dueEndpoints = await feed.publishWithoutWaiting(database, clock());
    if (dueEndpoints.length > 0) jobs.enqueueDeliveries(dueEndpoints);
    const rows = await feed.list(database, start, size, order);
    const last = rows.at(-1);
    const nextCursor = last === undefined ? null : position.encode(last.position);
    return {
      status: 200,
      body: { data: rendered(rows, eventBody, event, "events", context), next_cursor: nextCursor },
    };
  },
});

async function placeOf(after: string, { database }: Context): Promise<number> {
  if (!eventId.safeParse(after).success) {
    const decoded = position.schema.safeParse(after);
    if (decoded.success && decoded.data !== undefined) return decoded.data;
  }
  const found = await feed.positionOf(database, after);
  if (found !== null) return found;
  const message = "is no event that is kept, and no cursor of this list";
  throw problem("validation-failed", { errors: [{ path: "after", message }] });
}
