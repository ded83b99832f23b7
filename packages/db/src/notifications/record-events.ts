import { randomUUID } from "node:crypto";
import type { closeChecks } from "@account-opening/core/balance";
import type { Cause } from "@account-opening/core/cause";
import type { Notification } from "@account-opening/core/notifications";
import type pg from "pg";
import { toJson } from "../connection/sanitize-text.ts";

/** A notification, and the request that led to it. */
export interface CausedNotification {
  notification: Notification;
  cause: Cause | null;
}

/** Records events in the transaction of the change that they report. Readers see an event once it is published. */
export async function recordEvents(
  client: pg.PoolClient,
  notifications: readonly CausedNotification[],
  now: Date,
): Promise<void> {
  if (notifications.length === 0) return;
  await client.query({
    name: "notifications-record",
    text: `
      insert into events (id, member_guid, type, at, notification, cause)
      select id, member_guid, type, $1, notification::jsonb, cause::jsonb
      from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality
        as row (id, member_guid, type, notification, cause, ordinality)
      order by ordinality`,
    values: [
      now,
      notifications.map(() => `evt_${randomUUID()}`),
      notifications.map(({ notification }) => notification.memberGuid),
      notifications.map(({ notification }) => notification.type),
      notifications.map(({ notification }) => toJson(notification)),
      notifications.map(({ cause }) => (cause === null ? null : JSON.stringify(cause))),
    ],
  });
}

/** The notifications of an advance. That of a decision names the request that scheduled its check. */
export function withCauses(
  { notifications, decided }: Pick<ReturnType<typeof closeChecks>, "notifications" | "decided">,
  cause: Cause | null,
): CausedNotification[] {
  return notifications.map((notification) => {
    const checkId = notification.check?.balanceCheckId;
    const decision = decided.find(({ check }) => check.id === checkId);
    return { notification, cause: decision?.check.cause ?? cause };
  });
}
