import type { Notification } from "@account-opening/core/notifications";
import type { Database } from "../connection/database.ts";

/** What the worker did for a member, beside its timeline. */
export interface MemberActivity {
  /** Responses of MX, newest first. They are stored as long as the inbox keeps them. */
  responses: { at: Date; kind: string; outcome: string | null; why: string | null }[];
  /** Notifications to core banking, newest first. */
  notifications: {
    id: string;
    type: Notification["type"];
    at: Date;
    /** Deliveries of the event: how many are delivered, pending and dead. */
    delivered: number;
    pending: number;
    dead: number;
    lastDeliveredAt: Date | null;
  }[];
}

/** Rows of each kind. */
const activityCount = 500;

export async function readActivity({ pool }: Pick<Database, "pool">, guid: string): Promise<MemberActivity> {
  const responses = await pool.query<{ at: Date; kind: string; outcome: string | null; why: string | null }>(
    `select received_at as at, type as kind, outcome, event ->> 'why' as why from inbox
     where member_guid = $1 and source = 'mx' and type is not null order by id desc limit $2`,
    [guid, activityCount],
  );
  const notifications = await pool.query<{
    id: string;
    type: Notification["type"];
    at: Date;
    delivered: string;
    pending: string;
    dead: string;
    last_delivered: Date | null;
  }>(
    `select latest.id, latest.type, latest.at,
            count(*) filter (where status = 'delivered') as delivered,
            count(*) filter (where status = 'pending') as pending,
            count(*) filter (where status = 'dead') as dead,
            max(ended_at) filter (where status = 'delivered') as last_delivered
     from (select id, type, at, record_number from events
           where member_guid = $1 order by record_number desc limit $2) as latest
     left join deliveries on event_id = latest.id
     group by latest.id, latest.type, latest.at, latest.record_number
     order by latest.record_number desc`,
    [guid, activityCount],
  );
  return {
    responses: responses.rows,
    notifications: notifications.rows.map(({ last_delivered: lastDeliveredAt, ...row }) => ({
      id: row.id,
      type: row.type,
      at: row.at,
      delivered: Number(row.delivered),
      pending: Number(row.pending),
      dead: Number(row.dead),
      lastDeliveredAt,
    })),
  };
}
