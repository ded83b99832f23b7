import { randomUUID } from "node:crypto";
import type { Notification } from "@account-opening/core";
import type pg from "pg";
import { toJson } from "../connection/sanitize-text.ts";

/** Records events in the transaction of the change that they report. Readers see an event once it is published. */
export async function recordEvents(
  client: pg.PoolClient,
  notifications: readonly Notification[],
  now: Date,
): Promise<void> {
  if (notifications.length === 0) return;
  await client.query({
    name: "notifications-record",
    text: `
      insert into events (id, member_guid, type, at, notification)
      select id, member_guid, type, $1, notification::jsonb
      from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality
        as row (id, member_guid, type, notification, ordinality)
      order by ordinality`,
    values: [
      now,
      notifications.map(() => `evt_${randomUUID()}`),
      notifications.map(({ memberGuid }) => memberGuid),
      notifications.map(({ type }) => type),
      notifications.map((notification) => toJson(notification)),
    ],
  });
}
