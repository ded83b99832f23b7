import {
  createEndpoint,
  deleteEndpoint,
  type EndpointRow,
  enableEndpoint,
  listDeliveries,
  listEndpoints,
  readEndpoint,
  redriveDeliveries,
  rotateSecret,
} from "@account-opening/db";
import { receiverUrlFault } from "@account-opening/runtime";
import { z } from "zod";
import { cursor, limit, listOf, pageOf, rendered, withMoment } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import type { Ports } from "../ports.ts";
import { moment } from "../schemas/fields.ts";
import {
  delivery,
  deliveryStatus,
  endpoint,
  endpointId,
  endpointWithSecret,
  newEndpoint,
} from "../schemas/notice.ts";
import { deliveryView, endpointView, endpointWithSecretView } from "../views/notice.ts";

const every = { tag: "Notices", path: "/v1/endpoints", scope: "endpoints:write" } as const;

const one = {
  ...every,
  path: "/v1/endpoints/{id}",
  params: z.object({ id: endpointId }),
  unknown: "endpoint-not-found",
  problems: ["endpoint-not-found"],
} as const;

export const createOneEndpoint = route({
  ...every,
  method: "post",
  operation: "createEndpoint",
  summary: "Have events sent to a receiver",
  description:
    "As webhooks by Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), at least once each, a member's in " +
    "their order. Any 2xx takes an event; 410 disables the endpoint; all else is tried again for days. Only events from now on are sent.",
  body: newEndpoint,
  answers: { 201: { description: "With its secret, shown this once.", schema: endpointWithSecret } },
  problems: [],
  handle: async ({ body: { url, event_types: eventTypes = null }, key }, ports) => {
    const { database, vault, clock, allowedReceivers } = ports;
    const message = receiverUrlFault(url, allowedReceivers);
    if (message !== null) throw problem("validation-failed", { errors: [{ path: "url", message }] });
    const asked = { url, eventTypes, apiKeyId: key.id };
    const created = await createEndpoint(database, vault, asked, clock());
    return { status: 201, body: endpointWithSecretView(created) };
  },
});

const position = cursor("endpoints", z.tuple([moment, z.string()]));

export const listAllEndpoints = route({
  ...every,
  method: "get",
  operation: "listEndpoints",
  summary: "List endpoints",
  description: "Oldest first.",
  query: z.object({ cursor: position.schema, limit }),
  answers: { 200: { description: "A page of them.", schema: listOf(endpoint) } },
  problems: [],
  handle: async ({ query: { cursor: after, limit: size } }, ports) => {
    const last = after === undefined ? null : { createdAt: new Date(after[0]), id: after[1] };
    const found = await listEndpoints(ports.database, last, size + 1);
    const page = pageOf(found, size, ({ createdAt, id }) => withMoment(createdAt, id), position);
    return {
      status: 200,
      body: {
        data: rendered(page.rows, endpointView, endpoint, "endpoints", ports),
        next_cursor: page.nextCursor,
      },
    };
  },
});

export const readOneEndpoint = route({
  ...one,
  method: "get",
  operation: "readEndpoint",
  summary: "Read an endpoint",
  answers: { 200: { description: "As it is now.", schema: endpoint } },
  handle: async ({ params: { id } }, ports) => ({ status: 200, body: endpointView(await known(ports, id)) }),
});

export const deleteOneEndpoint = route({
  ...one,
  method: "delete",
  operation: "deleteEndpoint",
  summary: "Send nothing more to a receiver",
  description: "What it has not taken yet is dropped; the feed keeps the events.",
  answers: { 204: { description: "Gone." } },
  handle: async ({ params: { id }, key }, { database, clock }) => {
    if (!(await deleteEndpoint(database, id, key.id, clock()))) throw problem("endpoint-not-found");
    return { status: 204 };
  },
});

export const rotateEndpointSecret = route({
  ...one,
  method: "post",
  path: `${one.path}/rotate`,
  operation: "rotateEndpoint",
  summary: "Give an endpoint a new secret",
  description: "For 24 hours notices carry two signatures: by the new secret and by the one before.",
  answers: { 200: { description: "With its new secret, shown this once.", schema: endpointWithSecret } },
  handle: async ({ params: { id }, key }, { database, vault, clock }) => {
    const rotated = await rotateSecret(database, vault, id, key.id, clock());
    if (rotated === null) throw problem("endpoint-not-found");
    return { status: 200, body: endpointWithSecretView(rotated) };
  },
});

export const enableOneEndpoint = route({
  ...one,
  method: "post",
  path: `${one.path}/enable`,
  operation: "enableEndpoint",
  summary: "Send to an endpoint again that was disabled or is paused",
  description: "What is dead stays so until it is redriven.",
  answers: { 200: { description: "As it is now.", schema: endpoint } },
  handle: async ({ params: { id }, key }, { database, clock }) => {
    const enabled = await enableEndpoint(database, id, key.id, clock());
    if (enabled === null) throw problem("endpoint-not-found");
    return { status: 200, body: endpointView(enabled) };
  },
});

const deliveryPosition = cursor("deliveries", z.number().int().min(0));

export const listEndpointDeliveries = route({
  ...one,
  method: "get",
  path: `${one.path}/deliveries`,
  operation: "listDeliveries",
  summary: "What was sent to an endpoint, and what became of it",
  description: "Oldest first. Kept for 30 days after their end.",
  query: z.object({ status: deliveryStatus.optional(), cursor: deliveryPosition.schema, limit }),
  answers: { 200: { description: "A page of them.", schema: listOf(delivery) } },
  handle: async ({ params: { id }, query }, ports) => {
    const { status, cursor: afterId = 0, limit: size } = query;
    await known(ports, id);
    const found = await listDeliveries(ports.database, id, status, afterId, size + 1);
    const page = pageOf(found, size, (row) => row.id, deliveryPosition);
    return {
      status: 200,
      body: {
        data: rendered(page.rows, deliveryView, delivery, "deliveries", ports),
        next_cursor: page.nextCursor,
      },
    };
  },
});

export const redriveEndpoint = route({
  ...one,
  method: "post",
  path: `${one.path}/redrive`,
  operation: "redriveEndpoint",
  summary: "Send the dead events of an endpoint once more",
  answers: {
    202: {
      description: "So many are on their way.",
      schema: z.object({ count: z.number().int() }).meta({ example: { count: 3 } }),
    },
  },
  problems: ["endpoint-not-found", "endpoint-disabled"],
  handle: async ({ params: { id }, key }, ports) => {
    const { status } = await known(ports, id);
    if (status === "disabled") throw problem("endpoint-disabled", { detail: "Enable it first." });
    const revived = await redriveDeliveries(ports.database, id, key.id, ports.clock());
    ports.jobs.notify(revived);
    return { status: 202, body: { count: revived.length } };
  },
});

async function known({ database }: Ports, id: string): Promise<EndpointRow> {
  const row = await readEndpoint(database, id);
  if (row === null) throw problem("endpoint-not-found");
  return row;
}
