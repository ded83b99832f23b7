import type { Notification, NotificationType, TestNotification } from "./notification.ts";

/** A notification that has its id. */
export interface NotificationEvent {
  /** `evt_…`; a receiver that has seen it has seen the event. */
  id: string;
  type: NotificationType;
  at: Date;
  notification: Notification;
}

/** What is sent to an endpoint: an event of the feed, or a test of the endpoint. */
export interface TestEvent {
  id: string;
  type: TestNotification["type"];
  at: Date;
  notification: TestNotification;
}

export interface TestBody {
  id: string;
  type: TestNotification["type"];
  timestamp: string;
  data: { endpoint_id: string };
}

export function testBody({ id, type, at, notification }: TestEvent): TestBody {
  return { id, type, timestamp: at.toISOString(), data: { endpoint_id: notification.endpointId } };
}

/** CONTRACT, "Event types": what receivers get and what the feed shows, the same at each attempt. */
export interface NotificationBody {
  id: string;
  type: NotificationType;
  /** ISO 8601, UTC, milliseconds. */
  timestamp: string;
  data: {
    member_guid: string;
    user_guid: string;
    state: string;
    reason: string | null;
    connection_status: string | null;
    /** Of a decision only, like those below. */
    balance_check_id?: string;
    debit_id?: string;
    account_guid?: string;
    decision?: string;
  };
}

/** @throws TypeError for a stored notification that has not the form of one. */
export function notificationBody({ id, type, at, notification }: NotificationEvent): NotificationBody {
  if (!isNotification(notification)) throw new TypeError(`The event ${id} cannot be read.`);
  const { memberGuid, userGuid, state, reason, connectionStatus, check } = notification;
  const ofMember = {
    member_guid: memberGuid,
    user_guid: userGuid,
    state,
    reason,
    connection_status: connectionStatus,
  };
  const ofCheck =
    check === null
      ? {}
      : {
          balance_check_id: check.balanceCheckId,
          debit_id: check.debitId,
          account_guid: check.accountGuid,
          decision: check.decision,
        };
  return { id, type, timestamp: at.toISOString(), data: { ...ofMember, ...ofCheck } };
}

function isNotification(stored: Partial<Notification> | null): boolean {
  return (
    typeof stored === "object" && typeof stored?.memberGuid === "string" && typeof stored.check === "object"
  );
}
