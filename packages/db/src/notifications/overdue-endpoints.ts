import type { Database } from "../connection/database.ts";
import { isOpen, isRead, isReady, lastRead } from "./ready-deliveries.ts";

/** An endpoint with a delivery that could have been sent earlier. */
export interface OverdueEndpoint {
  endpointId: string;
  /** A worker sends to it, and continues when an attempt ends. */
  isInFlight: boolean;
}

/** Open endpoints with a delivery that could have been sent before `before`. */
export async function endpointsOverdue(
  { pool }: Pick<Database, "pool">,
  before: Date,
): Promise<OverdueEndpoint[]> {
  const { rows } = await pool.query<{ id: string; is_in_flight: boolean }>(
    `select endpoint.id, in_flight.id is not null as is_in_flight
     from endpoints as endpoint ${lastRead}
     cross join lateral (
       select id from deliveries as delivery
       where delivery.endpoint_id = endpoint.id and delivery.status = 'pending' and ${isReady} and ${isRead}
       order by delivery.due_at, delivery.position limit 1) as delivery
     left join lateral (
       select id from deliveries where endpoint_id = endpoint.id and lease_until > $1 limit 1) as in_flight on true
     where ${isOpen}
     order by endpoint.id`,
    [before],
  );
  return rows.map(({ id, is_in_flight: isInFlight }) => ({ endpointId: id, isInFlight }));
}
