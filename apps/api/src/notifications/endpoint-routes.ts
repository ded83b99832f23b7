import type { ApiKey } from "@account-opening/db/access";
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  type EndpointChange,
  type EndpointRow,
  endpointsMax,
  listEndpoints,
  readEndpoint,
  rotateSecret,
  TooManyEndpointsError,
} from "@account-opening/db/notifications";
import { receiverUrlFault } from "@account-opening/runtime";
import { z } from "zod";
import type { Context } from "../context.ts";
import { requireScope } from "../http/authenticate.ts";
import { moment } from "../http/fields.ts";
import { cursor, limit, listOf, pageOf, rendered, withMoment } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { type Answer, route } from "../http/route.ts";
import { endpoint, endpointChange, endpointId, endpointWithSecret, newEndpoint } from "./schema.ts";
import { endpointView, endpointWithSecretView } from "./view.ts";

const every = { tag: "Notifications", path: "/v1/endpoints", scope: "endpoints:write" } as const;

export const one = {
  ...every,
  path: "/v1/endpoints/{id}",
  params: z.object({ id: endpointId }),
  unknown: "endpoint-not-found",
  problems: ["endpoint-not-found"],
} as const;

const reads = { scope: "endpoints:read" } as const;

export const createOneEndpoint = route({
  ...every,
  method: "post",
  operation: "createEndpoint",
  audit: "endpoint_created",
  answersWithSecret: true,
  summary: "Have events sent to a receiver",
  description:
    "As webhooks by Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), at least once each, a member's in " +
    "their order. Any 2xx takes an event; 410 disables the endpoint, for which events then wait; all else is tried again for days. Only events from now on are sent, and only those that your key may read (`events:read`). Revoking the key changes nothing: disable or delete the endpoint.",
  body: newEndpoint,
  answers: { 201: { description: "With its secret, shown this once.", schema: endpointWithSecret } },
  problems: ["too-many-endpoints"],
  handle: async ({ body: { url, event_types: eventTypes = null }, key }, ports) => {
    const { database, cipher, clock } = ports;
    checkUrl(url, ports);
    if (eventTypes !== null) requireScope(key, "events:read");
    const asked = { url, eventTypes, apiKeyId: key.id, scopes: key.scopes };
    try {
      const created = await createEndpoint(database, cipher, asked, clock());
      return { status: 201, body: endpointWithSecretView(created) };
    } catch (error) {
      if (!(error instanceof TooManyEndpointsError)) throw error;
      throw problem("too-many-endpoints", {
        detail: `At most ${endpointsMax}. Delete one that is not used.`,
      });
    }
  },
});

const position = cursor("endpoints", z.tuple([moment, z.string()]));

export const listAllEndpoints = route({
  ...every,
  method: "get",
  ...reads,
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
  ...reads,
  operation: "readEndpoint",
  summary: "Read an endpoint",
  answers: { 200: { description: "As it is now.", schema: endpoint } },
  handle: async ({ params: { id } }, ports) => ({ status: 200, body: endpointView(await known(ports, id)) }),
});

export const deleteOneEndpoint = route({
  ...one,
  method: "delete",
  operation: "deleteEndpoint",
  audit: "endpoint_deleted",
  summary: "Send nothing more to a receiver",
  description:
    "What waits for it is dropped, and counted in the audit as `dropped_count`; the feed keeps the events.",
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
  audit: "endpoint_rotated",
  answersWithSecret: true,
  summary: "Give an endpoint a new secret",
  description: "For 24 hours notifications carry two signatures: by the new secret and by the one before.",
  answers: { 200: { description: "With its new secret, shown this once.", schema: endpointWithSecret } },
  handle: async ({ params: { id }, key }, { database, cipher, clock }) => {
    const rotated = await rotateSecret(database, cipher, id, key.id, clock());
    if (rotated === null) throw problem("endpoint-not-found");
    return { status: 200, body: endpointWithSecretView(rotated) };
  },
});

export const changeOneEndpoint = route({
  ...one,
  method: "patch",
  operation: "changeEndpoint",
  audit: "endpoint_changed",
  summary: "Change where events are sent, which, or whether",
  description:
    "While it is disabled, events wait for it, for as long as they are kept; enabled, it is sent them in their order. " +
    "A new `url` or new `event_types` need `events:read`, where the endpoint receives events.",
  body: endpointChange,
  answers: { 200: { description: "As it is now.", schema: endpoint } },
  handle: async ({ params: { id }, body: { url, event_types: eventTypes, status }, key }, ports) => {
    const { scopes } = await known(ports, id);
    if (url !== undefined) checkUrl(url, ports);
    const isRedirected = url !== undefined || eventTypes !== undefined;
    if (isRedirected && (scopes.includes("events:read") || eventTypes)) requireScope(key, "events:read");
    return change(ports, id, { url, eventTypes, status }, key);
  },
});

export const enableOneEndpoint = route({
  ...one,
  method: "post",
  path: `${one.path}/enable`,
  operation: "enableEndpoint",
  audit: "endpoint_changed",
  summary: "Send to an endpoint again that was disabled or is paused",
  description: "What waited for it is sent in its order. What is dead stays so until it is redriven.",
  answers: { 200: { description: "As it is now.", schema: endpoint } },
  handle: ({ params: { id }, key }, ports) => change(ports, id, { status: "enabled" }, key),
});

async function change(context: Context, id: string, asked: EndpointChange, key: ApiKey): Promise<Answer> {
  const changed = await changeEndpoint(context.database, id, asked, key, context.clock());
  if (changed === null) throw problem("endpoint-not-found");
  context.jobs.enqueueDeliveries(changed.dueDeliveries);
  return { status: 200, body: endpointView(changed.endpoint) };
}

export async function known({ database }: Context, id: string): Promise<EndpointRow> {
  const row = await readEndpoint(database, id);
  if (row === null) throw problem("endpoint-not-found");
  return row;
}

function checkUrl(url: string, { allowedReceivers }: Context): void {
  const message = receiverUrlFault(url, allowedReceivers);
  if (message !== null) throw problem("validation-failed", { errors: [{ path: "url", message }] });
}
