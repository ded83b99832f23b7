import type { Database } from "../connection/database.ts";
import type { DeliveryClaim } from "./delivery.ts";

/**
 * Extends the leases of deliveries that these claims still hold.
 * @returns the IDs of the deliveries that are still held.
 */
export async function renewDeliveries(
  { pool }: Pick<Database, "pool">,
  claims: readonly Pick<DeliveryClaim, "deliveryId" | "attemptCount">[],
  until: Date,
): Promise<string[]> {
  // Locked rows are skipped, as in `renewCalls`.
  const { rows } = await pool.query<{ id: string }>({
    name: "delivery-renew",
    text: `
      with locked as (
        select id from deliveries
        where id = any($1::bigint[]) and lease_until is not null
          and (id, attempt_count) in (select * from unnest($1::bigint[], $2::int[]))
        for update of deliveries skip locked)
      update deliveries set lease_until = $3 from locked where deliveries.id = locked.id
      returning deliveries.id`,
    values: [
      claims.map(({ deliveryId }) => deliveryId),
      claims.map(({ attemptCount }) => attemptCount),
      until,
    ],
  });
  return rows.map(({ id }) => id);
}
