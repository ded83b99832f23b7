import type { Member } from "@account-opening/core/member";
import type { CheckRow, DecisionRow } from "../balance-checks/check-record.ts";
import type { Database } from "../connection/database.ts";
import type { DeliveryStatus, EndpointStatus } from "../schema/tables.ts";

/** Rows that changed in a span of time, as they are now. */
export interface Changes {
  members: { guid: string; state: Member["state"]["name"]; version: number }[];
  balanceChecks: { id: string; status: CheckRow["status"]; decision: DecisionRow["decision"] | null }[];
  deliveries: { id: number; endpointId: string; eventId: string; status: DeliveryStatus }[];
  /** Every endpoint: a deployment has few. */
  endpoints: { id: string; status: EndpointStatus; failureCount: number; pausedUntil: Date | null }[];
  /** The newest webhook, and when one was last processed. There may be many, so they are not listed. */
  webhooks: { newestId: number | null; processedAt: Date | null };
  audit: { newestId: number | null };
  /** Whether a kind has more changes than the limit. */
  isTruncated: boolean;
}

// Orders with a limit, arrays of keys, and lookups by key make PostgreSQL use indexes, whatever its statistics say.

/**
 * Reads what changed since a time. Only an inbox event changes a member's state, so that the processed
 * events name the members. An erased member, and a failed attempt of a delivery, are not included.
 * @param limit maximum number of rows that are read of each kind
 */
export async function readChanges(
  { pool }: Pick<Database, "pool">,
  since: Date,
  limit: number,
): Promise<Changes> {
  const values = [since, limit];
  // One statement after the other: a poll must not use several connections of the pool.
  const members = await pool.query<{ guid: string; state: Member["state"]["name"]; version: string }>({
    text: `
      select guid, state, version from members where guid = any(array(
        (select member_guid from unnest('{webhook,mx,api}'::text[]) as sources (name) cross join lateral (
           select member_guid from inbox
           where source = sources.name and processed_at > $1 order by processed_at limit $2) as processed)
        union
        (select guid from members where created_at > $1 order by created_at, guid limit $2)))`,
    values,
  });
  const checks = await pool.query<{
    id: string;
    status: CheckRow["status"];
    decision: DecisionRow["decision"] | null;
  }>({
    text: `
      select id, status, (select decision from balance_decisions where check_id = balance_checks.id) as decision
      from balance_checks where updated_at > $1 order by updated_at limit $2`,
    values,
  });
  const deliveries = await pool.query<{
    id: string;
    endpoint_id: string;
    event_id: string;
    status: DeliveryStatus;
  }>({
    text: `
      select id, endpoint_id, event_id, status from deliveries where id = any(array(
        (select id from deliveries where ended_at > $1 order by ended_at limit $2)
        union
        (select id from (select id, created_at from deliveries order by id desc limit $2) as latest
         where created_at > $1)))`,
    values,
  });
  const endpoints = await pool.query<{
    id: string;
    status: EndpointStatus;
    failure_count: number;
    paused_until: Date | null;
  }>("select id, status, failure_count, paused_until from endpoints order by id");
  const newest = await pool.query<{
    webhook_id: string | null;
    processed_at: Date | null;
    audit_id: string | null;
  }>(`
    select (select id from inbox where source = 'webhook' order by id desc limit 1) as webhook_id,
           (select processed_at from inbox where source = 'webhook' and processed_at is not null
            order by processed_at desc limit 1) as processed_at,
           (select id from audit order by at desc, id desc limit 1) as audit_id`);
  const { webhook_id = null, processed_at = null, audit_id = null } = newest.rows[0] ?? {};
  return {
    members: members.rows.map(({ version, ...row }) => ({ ...row, version: Number(version) })),
    balanceChecks: checks.rows,
    deliveries: deliveries.rows.map((row) => ({
      id: Number(row.id),
      endpointId: row.endpoint_id,
      eventId: row.event_id,
      status: row.status,
    })),
    endpoints: endpoints.rows.map((row) => ({
      id: row.id,
      status: row.status,
      failureCount: row.failure_count,
      pausedUntil: row.paused_until,
    })),
    webhooks: { newestId: webhook_id === null ? null : Number(webhook_id), processedAt: processed_at },
    audit: { newestId: audit_id === null ? null : Number(audit_id) },
    isTruncated: [members, checks, deliveries].some(({ rows }) => rows.length >= limit),
  };
}
