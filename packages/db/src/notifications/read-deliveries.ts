import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { Database } from "../connection/database.ts";
import { deliveries, endpoints, events } from "../schema/tables.ts";
import type { DeliveryRow } from "./endpoints.ts";

/** The event of a decision, and its deliveries. */
export interface DecisionEvent {
  id: string;
  at: Date;
  deliveries: (DeliveryRow & { endpointUrl: string })[];
}

/** Reads the event that reported a decision. Null before it is published, and after it has expired. */
export async function readDecisionEvent(
  { orm }: Pick<Database, "orm">,
  { checkId, decidedAt }: { checkId: string; decidedAt: Date },
): Promise<DecisionEvent | null> {
  const [event] = await orm
    .select({ id: events.id, at: events.at })
    .from(events)
    .where(
      and(
        // The event was recorded in the transaction of the decision. The index has published events only.
        eq(events.at, decidedAt),
        sql`${events.position} is not null`,
        eq(sql`${events.notification} #>> '{check,balanceCheckId}'`, checkId),
      ),
    );
  if (event === undefined) return null;
  const sent = await orm
    .select({ ...getTableColumns(deliveries), eventType: events.type, endpointUrl: endpoints.url })
    .from(deliveries)
    .innerJoin(events, eq(events.id, deliveries.eventId))
    .innerJoin(endpoints, eq(endpoints.id, deliveries.endpointId))
    .where(eq(deliveries.eventId, event.id))
    .orderBy(asc(deliveries.id));
  return { ...event, deliveries: sent };
}
