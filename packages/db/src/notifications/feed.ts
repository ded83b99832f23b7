import { testNotificationType } from "@account-opening/core/notifications";
import { and, asc, desc, eq, gt, isNotNull, lt, sql } from "drizzle-orm";
import type { Database } from "../connection/database.ts";
import { events } from "../schema/tables.ts";

/** A published event. */
export type EventRow = Omit<typeof events.$inferSelect, "position"> & { position: number };

/**
 * Published events behind a position: later ones, oldest first, or with `desc` earlier ones, latest first.
 * @param position null for the start of that order
 */
export async function listEvents(
  { orm }: Pick<Database, "orm">,
  position: number | null,
  limit: number,
  order: "asc" | "desc" = "asc",
): Promise<EventRow[]> {
  const isBehind =
    order === "asc" ? gt(events.position, position ?? 0) : lt(events.position, position ?? endOfFeed);
  const rows = await orm
    .select()
    .from(events)
    .where(and(isBehind, sql`${events.type} <> ${testNotificationType}`))
    .orderBy(order === "asc" ? asc(events.position) : desc(events.position))
    .limit(limit);
  return rows.flatMap(({ position, ...row }) => (position === null ? [] : [{ ...row, position }]));
}

/** Higher than every position. */
const endOfFeed = Number.MAX_SAFE_INTEGER;

/** The position of a published event. Null if the event is unknown or deleted. */
export async function positionOf({ orm }: Pick<Database, "orm">, eventId: string): Promise<number | null> {
  const [row] = await orm
    .select({ position: events.position })
    .from(events)
    .where(and(eq(events.id, eventId), isNotNull(events.position)));
  return row?.position ?? null;
}
