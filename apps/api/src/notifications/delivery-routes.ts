import { deliveries, feed } from "@account-opening/db/notifications";
import { z } from "zod";
import { listRoute } from "../http/list-route.ts";
import { order } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { known, one } from "./endpoint-routes.ts";
import { delivery, deliveryId, deliveryStatus, replay } from "./schema.ts";
import { deliveryView } from "./view.ts";

export const listEndpointDeliveries = listRoute({
  ...one,
  path: `${one.path}/deliveries`,
  scope: "endpoints:read",
  operation: "listDeliveries",
  summary: "List deliveries of an endpoint",
  description: "By default oldest first. Deliveries are stored for 30 days after they end.",
  list: "deliveries",
  row: delivery,
  view: deliveryView,
  position: z.number().int().min(0),
  positionOf: ({ id }) => id,
  filter: { status: deliveryStatus.optional(), order },
  read: async ({ params: { id }, query: { status, order }, after: afterId, limit }, context) => {
    await known(context, id);
    return deliveries.list(context.database, id, status, { order, afterId, limit });
  },
});

export const redriveEndpoint = route({
  ...one,
  method: "post",
  path: `${one.path}/redrive`,
  operation: "redriveEndpoint",
  audit: "endpoint_redriven",
  summary: "Redrive dead deliveries of an endpoint",
  answers: {
    202: {
      description: "Number of deliveries that will be sent.",
      schema: z.object({ count: z.number().int() }).meta({ example: { count: 3 } }),
    },
  },
  problems: ["endpoint-not-found", "endpoint-disabled"],
  handle: async ({ params: { id }, caller }, context) => {
    const { status } = await known(context, id);
    if (status === "disabled") throw problem("endpoint-disabled", { detail: "Enable it first." });
    const revived = await deliveries.redrive(context.database, id, caller, context.clock());
    context.jobs.enqueueDeliveries(revived.dueEndpoints);
    return { status: 202, body: { count: revived.count } };
  },
});

const underWay = {
  202: {
    description: "Number of deliveries that will be sent.",
    schema: z.object({ count: z.number().int() }).meta({ example: { count: 3 } }),
  },
};

export const replayEndpoint = route({
  ...one,
  method: "post",
  path: `${one.path}/replay`,
  operation: "replayEndpoint",
  audit: "endpoint_replayed",
  summary: "Replay events to an endpoint",
  description:
    `All stored events or a part of them, at most ${deliveries.replayMax} per request. Only events that the endpoint would receive now are replayed. Pending ` +
    "deliveries are not duplicated. A disabled endpoint receives them once it is enabled.",
  body: replay,
  answers: underWay,
  handle: async (
    { params: { id }, body: { after, from = null, to = null }, caller },
    { database, jobs, clock },
  ) => {
    const afterPosition = after === undefined ? 0 : await feed.positionOf(database, after);
    if (afterPosition === null) throw invalid("after", "must be the ID of a stored event");
    if (from !== null && to !== null && from >= to) throw invalid("to", "must be after from");
    const replayed = await deliveries.replay(database, id, { afterPosition, from, to }, caller, clock());
    if (replayed === null) throw problem("endpoint-not-found");
    if (replayed === "too_many")
      throw invalid("to", `selects more than ${deliveries.replayMax} events: use a shorter period`);
    jobs.enqueueDeliveries(replayed.dueEndpoints);
    return { status: 202, body: { count: replayed.count } };
  },
});

export const resendOneDelivery = route({
  ...one,
  method: "post",
  path: `${one.path}/deliveries/{delivery_id}/resend`,
  operation: "resendDelivery",
  audit: "delivery_resent",
  summary: "Resend a delivery",
  description: "Allowed in any status. Attempts start again, with the same event ID.",
  params: one.params.extend({ delivery_id: deliveryId }),
  answers: underWay,
  problems: ["endpoint-not-found", "delivery-not-found"],
  handle: async ({ params: { id, delivery_id: resent }, caller }, context) => {
    await known(context, id);
    const dueEndpoints = await deliveries.resend(context.database, id, resent, caller, context.clock());
    if (dueEndpoints === null) throw problem("delivery-not-found");
    context.jobs.enqueueDeliveries(dueEndpoints);
    return { status: 202, body: { count: dueEndpoints.length } };
  },
});

export const testEndpoint = route({
  ...one,
  method: "post",
  path: `${one.path}/test`,
  operation: "testEndpoint",
  audit: "endpoint_tested",
  summary: "Send a test event to an endpoint",
  description:
    "An event of type `endpoint.test` with `data: {endpoint_id}`, whatever the endpoint's event types. It is sent to this endpoint only, " +
    "and not listed in `GET /v1/events`. The endpoint's deliveries show its outcome.",
  answers: {
    202: {
      description: "The test event will be sent.",
      schema: z
        .object({ event_id: z.string() })
        .meta({ example: { event_id: "evt_7b0f0c5a-55f1-4f9b-9f0e-5a1f8e8f2f10" } }),
    },
  },
  handle: async ({ params: { id }, caller, cause }, { database, jobs, clock }) => {
    const sent = await deliveries.sendTest(database, id, caller, clock(), cause);
    if (sent === null) throw problem("endpoint-not-found");
    jobs.enqueueDeliveries(sent.dueEndpoints);
    return { status: 202, body: { event_id: sent.eventId } };
  },
});

function invalid(path: string, message: string) {
  return problem("validation-failed", { errors: [{ path, message }] });
}
