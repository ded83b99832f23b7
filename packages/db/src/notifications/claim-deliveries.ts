import { readCause } from "@account-opening/core/cause";
import type { Database } from "../connection/database.ts";
import { associatedData } from "../encryption/associated-data.ts";
import type { Cipher } from "../encryption/cipher.ts";
import type { DeliveryClaim } from "./delivery.ts";
import { isOpen, isRead, isReady, lastRead } from "./ready-deliveries.ts";

/** Which deliveries to claim. */
export interface ClaimRequest {
  endpointId: string;
  /** Maximum number of claims. */
  max: number;
  /** Maximum number of deliveries in flight to the endpoint, from all processes. */
  inFlightMax: number;
  leaseMs: number;
}

// A worker that stops during an attempt leaves an expired lease. Until the new attempt ends, `last_error` reports the old one.
const takeLease = `
  attempt_count = claimed.attempt_count + 1, lease_until = $5, last_status = null,
  last_error = case when claimed.lease_until is not null then 'interrupted' end`;

/**
 * Claims deliveries that are due and not blocked, at most one of each member. While the endpoint is down, one delivery at a time
 * tests whether it has recovered. Concurrent claims can exceed `inFlightMax` by their number of claims.
 */
export async function claimDeliveries(
  { pool }: Pick<Database, "pool">,
  cipher: Cipher,
  { endpointId, max, inFlightMax, leaseMs }: ClaimRequest,
  now: Date,
): Promise<DeliveryClaim[]> {
  const { rows } = await pool.query<ClaimRow>({
    name: "deliveries-claim",
    text: `
      with endpoint as materialized (
        select endpoint.id, url, failure_count, paused_until is not null as was_paused, secret, previous_secret, previous_until,
               last.due_at, last.position,
               greatest(0, least($3::bigint, case when paused_until is null then $4::bigint else 1 end - (
                 select count(*) from deliveries
                 where endpoint_id = endpoint.id and lease_until > $1))) as room
        from endpoints as endpoint ${lastRead}
        where endpoint.id = $2 and ${isOpen}),
      ready as materialized (
        select delivery.* from endpoint as last cross join lateral (
          select id, member_guid, position from deliveries as delivery
          where delivery.endpoint_id = last.id and delivery.status = 'pending' and ${isReady} and ${isRead}
          order by delivery.due_at, delivery.position limit last.room for no key update skip locked) as delivery),
      chosen as (select distinct on (member_guid) id from ready order by member_guid, position, id)
      update deliveries as claimed
      set ${takeLease}
      from chosen, endpoint, events as event
      where claimed.id = chosen.id and event.id = claimed.event_id
      returning claimed.id, claimed.member_guid, claimed.attempt_count, claimed.lease_until, event.id as event_id,
        event.type, event.at, event.notification, event.cause, endpoint.url, endpoint.failure_count, endpoint.was_paused,
        endpoint.secret, endpoint.previous_secret, endpoint.previous_until`,
    values: [now, endpointId, max, inFlightMax, new Date(now.getTime() + leaseMs)],
  });
  const [first] = rows;
  if (first === undefined) return [];
  const secrets = secretsOf(cipher, endpointId, first, now);
  return rows.map((row) => toClaim(row, endpointId, secrets));
}

interface ClaimRow {
  id: string;
  member_guid: string;
  attempt_count: number;
  lease_until: Date;
  url: string;
  failure_count: number;
  was_paused: boolean;
  secret: Buffer;
  previous_secret: Buffer | null;
  previous_until: Date | null;
  event_id: string;
  type: string;
  at: Date;
  notification: object;
  cause: unknown;
}

function toClaim(row: ClaimRow, endpointId: string, secrets: string[] | null): DeliveryClaim {
  return {
    deliveryId: row.id,
    endpointId,
    attemptCount: row.attempt_count,
    leaseUntil: row.lease_until,
    url: row.url,
    failureCount: row.failure_count,
    wasPaused: row.was_paused,
    secrets,
    memberGuid: row.member_guid,
    event: {
      id: row.event_id,
      type: row.type,
      at: row.at,
      notification: row.notification,
    } as DeliveryClaim["event"],
    cause: readCause(row.cause),
  };
}

/** Null if a secret cannot be decrypted: then the attempts fail, and other endpoints continue. */
function secretsOf(
  cipher: Cipher,
  endpointId: string,
  { secret, previous_secret: previous, previous_until: until }: ClaimRow,
  now: Date,
): string[] | null {
  const current = cipher.decryptOrNull(secret, associatedData.endpointSecret(endpointId));
  if (current === null) return null;
  if (previous === null || until === null || until <= now) return [current];
  const former = cipher.decryptOrNull(previous, associatedData.previousEndpointSecret(endpointId));
  return former === null ? null : [current, former];
}
