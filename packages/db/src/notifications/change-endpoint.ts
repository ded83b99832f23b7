import type { Notification } from "@account-opening/core/notifications";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { AuditCaller } from "../access/audit.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { type EndpointStatus, endpoints } from "../schema/tables.ts";
import { makeDue } from "./end-deliveries.ts";
import { auditFor, type EndpointRow, publicColumns } from "./endpoints.ts";
import type { DueEndpoint } from "./publish-events.ts";

export interface EndpointChange {
  url?: string | undefined;
  /** Null for all types. */
  eventTypes?: Notification["type"][] | null | undefined;
  status?: EndpointStatus | undefined;
}

/** The API key that makes the change. */
export interface ChangingKey extends AuditCaller {
  scopes: readonly string[];
}

/**
 * Changes an endpoint. If the change enables it, its pending deliveries become due, and `dueEndpoints` names it. If
 * the change sets the URL or the event types, the endpoint gets the scopes of the API key, which limit the events that it
 * receives. Null if there is no such endpoint.
 */
export async function changeEndpoint(
  database: Pick<Database, "pool">,
  id: string,
  { url, eventTypes, status }: EndpointChange,
  { scopes, ...caller }: ChangingKey,
  now: Date,
): Promise<{ endpoint: EndpointRow; dueEndpoints: DueEndpoint[] } | null> {
  return inTransaction(database, async (client) => {
    const orm = drizzle(client);
    const isRedirected = url !== undefined || eventTypes !== undefined;
    const [endpoint] = await orm
      .update(endpoints)
      .set({
        url,
        eventTypes,
        status,
        updatedAt: now,
        ...(isRedirected ? { scopes: [...scopes] } : {}),
        ...(status === "enabled" ? { failureCount: 0, pausedUntil: null } : {}),
      })
      .where(eq(endpoints.id, id))
      .returning(publicColumns);
    if (endpoint === undefined) return null;
    const changed = Object.entries({ url, event_types: eventTypes, status }).filter(
      ([, to]) => to !== undefined,
    );
    await auditFor(orm, caller, "endpoint_changed", id, now, {
      changed: changed.map(([name]) => name).join(" "),
      status: endpoint.status,
    });
    if (status !== "enabled") return { endpoint, dueEndpoints: [] };
    await makeDue(client, id, now);
    return { endpoint, dueEndpoints: [{ endpointId: id, dueAt: now }] };
  });
}
