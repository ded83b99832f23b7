import type { Database } from "../connection/database.ts";
import type { DeliveryClaim } from "../notifications/delivery.ts";
import type { Claim } from "./outbox.ts";

/**
 * Extends the leases of calls that these claims still hold. A claim whose call another process has taken over, or that has
 * ended, holds nothing any more.
 * @returns the ids of the calls that are held.
 */
export async function renewCalls(
  { pool }: Pick<Database, "pool">,
  claims: readonly Pick<Claim, "outboxId" | "claimCount">[],
  until: Date,
): Promise<string[]> {
  // A row that a transaction holds is skipped: waiting for several of them could end in a deadlock. The next round extends it.
  const { rows } = await pool.query<{ id: string }>({
    name: "outbox-renew",
    text: `
      with held as (
        select id from outbox
        where id = any($1::bigint[]) and lease_until is not null
          and (id, claim_count) in (select * from unnest($1::bigint[], $2::int[]))
        for update of outbox skip locked)
      update outbox set lease_until = $3 from held where outbox.id = held.id
      returning outbox.id`,
    values: [claims.map(({ outboxId }) => outboxId), claims.map(({ claimCount }) => claimCount), until],
  });
  return rows.map(({ id }) => id);
}

/**
 * Extends the leases of deliveries that these claims still hold.
 * @returns the ids of the deliveries that are held.
 */
export async function renewDeliveries(
  { pool }: Pick<Database, "pool">,
  claims: readonly Pick<DeliveryClaim, "deliveryId" | "attemptCount">[],
  until: Date,
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: "delivery-renew",
    text: `
      with held as (
        select id from deliveries
        where id = any($1::bigint[]) and lease_until is not null
          and (id, attempt_count) in (select * from unnest($1::bigint[], $2::int[]))
        for update of deliveries skip locked)
      update deliveries set lease_until = $3 from held where deliveries.id = held.id
      returning deliveries.id`,
    values: [
      claims.map(({ deliveryId }) => deliveryId),
      claims.map(({ attemptCount }) => attemptCount),
      until,
    ],
  });
  return rows.map(({ id }) => id);
}
