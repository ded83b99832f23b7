import { testNotificationType } from "@account-opening/core";
import { and, asc, eq, gt, isNotNull, sql } from "drizzle-orm";
import type { Database } from "../connection/database.ts";
import { events } from "../schema/tables.ts";

/** A published event. */
export type EventRow = Omit<typeof events.$inferSelect, "position"> & { position: number };

/** Published events after this position, in order. */
export async function listEvents(
  { orm }: Pick<Database, "orm">,
  afterPosition: number,
  limit: number,
): Promise<EventRow[]> {
  const rows = await orm
    .select()
    .from(events)
    .where(and(gt(events.position, afterPosition), sql`${events.type} <> ${testNotificationType}`))
    .orderBy(asc(events.position))
    .limit(limit);
  return rows.flatMap(({ position, ...row }) => (position === null ? [] : [{ ...row, position }]));
}

/** The position of a published event. Null if the event is unknown or deleted. */
export async function positionOf({ orm }: Pick<Database, "orm">, eventId: string): Promise<number | null> {
  const [row] = await orm
    .select({ position: events.position })
    .from(events)
    .where(and(eq(events.id, eventId), isNotNull(events.position)));
  return row?.position ?? null;
}
