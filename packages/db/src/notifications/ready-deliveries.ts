import { orderedAttemptsMax, takeoverBackoff } from "./delivery.ts";

// Conditions of statements that find deliveries to send, for `endpoint` and `delivery` at the time $1.

/**
 * Due deliveries that one claim reads, oldest first. Most of them can be claimed: a delivery is blocked only by an earlier one of
 * its member.
 */
const readMax = 1_000;

// Whether a pending delivery may be sent now: it is due, no process is sending it, and no earlier delivery of its member blocks
// it. After an expired lease it waits longer with each attempt. The subquery returns a value because PostgreSQL would turn an
// EXISTS into a join of all pending deliveries with each other.
export const isReady = `
  delivery.due_at <= $1
  and (delivery.lease_until is null or delivery.lease_until + ${takeoverBackoff("delivery")} <= $1)
  and delivery.position <= coalesce((
    select first.position from deliveries as first
    where first.member_guid = delivery.member_guid and first.endpoint_id = delivery.endpoint_id
      and first.ended_at is null and (first.attempt_count < ${orderedAttemptsMax} or first.lease_until > $1)
    order by first.position limit 1), delivery.position)`;

export const isOpen =
  "endpoint.status = 'enabled' and (endpoint.paused_until is null or endpoint.paused_until <= $1)";

// The last due delivery that a claim reads. Without this bound, a claim would read all deliveries that wait for earlier ones.
export const lastRead = `
  left join lateral (
    select due_at, position from deliveries
    where endpoint_id = endpoint.id and status = 'pending' and due_at <= $1
    order by due_at, position offset ${readMax - 1} limit 1) as last on true`;
export const isRead = `
  (delivery.due_at, delivery.position) <=
    (coalesce(last.due_at, $1), coalesce(last.position, ${Number.MAX_SAFE_INTEGER}))`;
