import type { deliveries, endpoints } from "@account-opening/db/notifications";
import type { z } from "zod";
import type { delivery, endpoint, endpointWithSecret } from "./schema.ts";

export type EndpointRow = Awaited<ReturnType<typeof endpoints.list>>[number];
type EndpointWithSecret = Awaited<ReturnType<typeof endpoints.create>>;
type DeliveryRow = Awaited<ReturnType<typeof deliveries.list>>[number];

export function endpointView(row: EndpointRow): z.input<typeof endpoint> {
  return {
    id: row.id,
    url: row.url,
    event_types: row.eventTypes,
    status: row.status,
    failure_count: row.failureCount,
    paused_until: row.pausedUntil?.toISOString() ?? null,
    previous_secret_until: row.previousUntil?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export function endpointWithSecretView({
  endpoint,
  secret,
}: EndpointWithSecret): z.input<typeof endpointWithSecret> {
  return { ...endpointView(endpoint), secret };
}

export function deliveryView(row: DeliveryRow): z.input<typeof delivery> {
  return {
    id: String(row.id),
    event_id: row.eventId,
    event_type: row.eventType,
    member_guid: row.memberGuid,
    status: row.status,
    attempt_count: row.attemptCount,
    due_at: row.dueAt.toISOString(),
    last_status: row.lastStatus,
    last_error: row.lastError,
    ended_at: row.endedAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
