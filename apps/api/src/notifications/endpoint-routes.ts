import type { ApiKey } from "@account-opening/db/access";
import { endpoints, TooManyEndpointsError } from "@account-opening/db/notifications";
import { receiverUrlFault } from "@account-opening/runtime/net";
import { z } from "zod";
import type { Context } from "../context.ts";
import { requireScope } from "../http/authenticate.ts";
import { byCreation, lastCreated, listRoute } from "../http/list-route.ts";
import { renderedRow } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { type Answer, type Caller, route } from "../http/route.ts";
import { endpoint, endpointChange, endpointId, endpointWithSecret, newEndpoint } from "./schema.ts";
import { type EndpointRow, endpointView, endpointWithSecretView } from "./view.ts";

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
  summary: "Create endpoint",
  description:
    "Events are sent as Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), at least once, in order per member. " +
    "A 2xx response acknowledges an event. A 410 disables the endpoint, and its events wait. Any other response is retried for days. Only new events are sent, and only if your key has the scope `events:read`. Revoking the key does not stop deliveries: disable or delete the endpoint.",
  body: newEndpoint,
  answers: {
    201: {
      description: "The endpoint with its secret, which is shown only once.",
      schema: endpointWithSecret,
    },
  },
  problems: ["too-many-endpoints"],
  handle: async ({ body: { url, event_types: eventTypes = null }, key, caller }, context) => {
    const { database, cipher, clock } = context;
    checkUrl(url, context);
    if (eventTypes !== null) requireScope(key, "events:read");
    const requested = { url, eventTypes, ...caller, scopes: key.scopes };
    try {
      const created = await endpoints.create(database, cipher, requested, clock());
      return { status: 201, body: endpointWithSecretView(created) };
    } catch (error) {
      if (!(error instanceof TooManyEndpointsError)) throw error;
      throw problem("too-many-endpoints", {
        detail: `The limit is ${endpoints.max}. Delete an endpoint that is not used.`,
      });
    }
  },
});

export const listAllEndpoints = listRoute({
  ...every,
  ...reads,
  operation: "listEndpoints",
  summary: "List endpoints",
  description: "Oldest first.",
  list: "endpoints",
  row: endpoint,
  view: endpointView,
  ...byCreation,
  filter: {},
  read: ({ after, limit }, { database }) => endpoints.list(database, lastCreated(after), limit),
});

export const readOneEndpoint = route({
  ...one,
  method: "get",
  ...reads,
  operation: "readEndpoint",
  summary: "Read an endpoint",
  answers: { 200: { description: "The current state.", schema: endpoint } },
  handle: async ({ params: { id } }, context) => ({
    status: 200,
    body: shown(await known(context, id), context),
  }),
});

export const deleteOneEndpoint = route({
  ...one,
  method: "delete",
  operation: "deleteEndpoint",
  audit: "endpoint_deleted",
  summary: "Delete endpoint",
  description:
    "Pending deliveries are dropped, and counted as `dropped_count` in the audit log. The feed keeps the events.",
  answers: { 204: { description: "Deleted." } },
  handle: async ({ params: { id }, caller }, { database, clock }) => {
    if (!(await endpoints.delete(database, id, caller, clock()))) throw problem("endpoint-not-found");
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
  summary: "Rotate endpoint secret",
  description: "For 24 hours, deliveries have two signatures: of the new secret and of the previous one.",
  answers: {
    200: {
      description: "The endpoint with its new secret, which is shown only once.",
      schema: endpointWithSecret,
    },
  },
  handle: async ({ params: { id }, caller }, { database, cipher, clock }) => {
    const rotated = await endpoints.rotateSecret(database, cipher, id, caller, clock());
    if (rotated === null) throw problem("endpoint-not-found");
    return { status: 200, body: endpointWithSecretView(rotated) };
  },
});

export const changeOneEndpoint = route({
  ...one,
  method: "patch",
  operation: "changeEndpoint",
  audit: "endpoint_changed",
  summary: "Change endpoint",
  description:
    "While the endpoint is disabled, its events wait for as long as they are stored. Once it is enabled, they are sent in order. " +
    "If the endpoint receives events, a new `url` or new `event_types` require the scope `events:read`.",
  body: endpointChange,
  answers: { 200: { description: "The current state.", schema: endpoint } },
  handle: async (
    { params: { id }, body: { url, event_types: eventTypes, status }, key, caller },
    context,
  ) => {
    const { scopes } = await known(context, id);
    if (url !== undefined) checkUrl(url, context);
    const isRedirected = url !== undefined || eventTypes !== undefined;
    if (isRedirected && (scopes.includes("events:read") || eventTypes)) requireScope(key, "events:read");
    return change(context, id, { url, eventTypes, status }, { ...caller, scopes: key.scopes });
  },
});

export const enableOneEndpoint = route({
  ...one,
  method: "post",
  path: `${one.path}/enable`,
  operation: "enableEndpoint",
  audit: "endpoint_changed",
  summary: "Enable endpoint",
  description: "Waiting events are sent in order. Dead deliveries remain dead until they are redriven.",
  answers: { 200: { description: "The current state.", schema: endpoint } },
  handle: ({ params: { id }, key, caller }, context) =>
    change(context, id, { status: "enabled" }, { ...caller, scopes: key.scopes }),
});

async function change(
  context: Context,
  id: string,
  requested: Parameters<typeof endpoints.change>[2],
  key: Caller & Pick<ApiKey, "scopes">,
): Promise<Answer> {
  const changed = await endpoints.change(context.database, id, requested, key, context.clock());
  if (changed === null) throw problem("endpoint-not-found");
  context.jobs.enqueueDeliveries(changed.dueEndpoints);
  return { status: 200, body: shown(changed.endpoint, context) };
}

function shown(row: EndpointRow, context: Context) {
  return renderedRow(row, endpointView, endpoint, "endpoints", context);
}

export async function known({ database }: Context, id: string): Promise<EndpointRow> {
  const row = await endpoints.read(database, id);
  if (row === null) throw problem("endpoint-not-found");
  return row;
}

function checkUrl(url: string, { allowedReceivers }: Context): void {
  const message = receiverUrlFault(url, allowedReceivers);
  if (message !== null) throw problem("validation-failed", { errors: [{ path: "url", message }] });
}
