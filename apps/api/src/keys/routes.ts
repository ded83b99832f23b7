import { apiKeys } from "@account-opening/db/access";
import { z } from "zod";
import { byCreation, lastCreated, listRoute } from "../http/list-route.ts";
import { renderedRow } from "../http/lists.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { apiKey, apiKeyId } from "./schema.ts";

export const listKeys = listRoute({
  path: "/v1/keys",
  operation: "listKeys",
  tag: "Operations",
  summary: "List API keys",
  description:
    "Oldest first, including revoked and expired keys, and the sessions of operators. The keys themselves are not stored. Create a key with `pnpm keys create`.",
  scope: "ops:read",
  list: "keys",
  row: apiKey,
  view: apiKeyView,
  ...byCreation,
  filter: { kind: apiKey.shape.kind.optional() },
  read: ({ query: { kind }, after, limit }, { database }) =>
    apiKeys.list(database, kind, lastCreated(after), limit),
});

export const revokeKey = route({
  method: "post",
  path: "/v1/keys/{id}/revoke",
  operation: "revokeKey",
  tag: "Operations",
  summary: "Revoke an API key or a session",
  description:
    "Every API process refuses the key within 10 seconds. A key can revoke itself. A revoked key cannot be restored: create another one.",
  scope: "ops:write",
  audit: "key_revoked",
  params: z.object({ id: apiKeyId }),
  unknown: "key-not-found",
  answers: { 200: { description: "The revoked key.", schema: apiKey } },
  problems: ["key-not-found"],
  handle: async ({ params: { id }, audit }, context) => {
    const { database, clock } = context;
    await apiKeys.revoke(database, id, clock(), (orm) => audit({ orm }, { detail: { key_id: id } }));
    const key = await apiKeys.read(database, id);
    if (key === null) throw problem("key-not-found");
    return { status: 200, body: renderedRow(key, apiKeyView, apiKey, "keys", context) };
  },
});

function apiKeyView({
  id,
  name,
  role,
  scopes,
  createdAt,
  expiresAt,
  revokedAt,
  lastUsedAt,
}: Awaited<ReturnType<typeof apiKeys.list>>[number]): z.input<typeof apiKey> {
  return {
    id,
    name,
    kind: role === null ? "application" : "session",
    role,
    scopes,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
    revoked_at: revokedAt?.toISOString() ?? null,
    last_used_at: lastUsedAt?.toISOString() ?? null,
  };
}
