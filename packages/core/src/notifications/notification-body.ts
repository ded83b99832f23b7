import {
  type Notification,
  type NotificationType,
  type TestNotification,
  testNotificationType,
} from "./notification.ts";

/** A notification with its ID. */
interface NotificationEvent {
  /** `evt_…`. A receiver uses it to recognize repeated deliveries. */
  id: string;
  type: NotificationType;
  at: Date;
  notification: Notification;
}

/** A test of one endpoint. It is not part of the feed. */
interface TestEvent {
  id: string;
  type: TestNotification["type"];
  at: Date;
  notification: TestNotification;
}

/** What an endpoint receives. */
type DeliveryEvent = NotificationEvent | TestEvent;

interface TestBody {
  id: string;
  type: TestNotification["type"];
  timestamp: string;
  data: { endpoint_id: string };
}

/** The body of an event: receivers and the feed get the same one. @throws TypeError if the stored notification is not valid. */
export function eventBody(event: DeliveryEvent): NotificationBody | TestBody {
  if (event.type !== testNotificationType) return notificationBody(event);
  const { id, type, at, notification } = event;
  return { id, type, timestamp: at.toISOString(), data: { endpoint_id: notification.endpointId } };
}

interface NotificationBody {
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
    /** MX's error of a member that is `action_required` or `failed`. */
    mx_error_code: number | null;
    /** `member.account_numbers_changed` only. */
    account_guids?: readonly string[];
    /** This field and those below: decisions only. */
    balance_check_id?: string;
    debit_id?: string;
    account_guid?: string;
    decision?: string;
  };
}

function notificationBody({ id, type, at, notification }: NotificationEvent): NotificationBody {
  if (!isNotification(notification)) throw new TypeError(`The event ${id} cannot be read.`);
  const { memberGuid, userGuid, state, reason, connectionStatus, mxErrorCode, check } = notification;
  const { accountGuids } = notification;
  const ofMember = {
    member_guid: memberGuid,
    user_guid: userGuid,
    state,
    reason,
    connection_status: connectionStatus,
    mx_error_code: mxErrorCode ?? null,
    ...(accountGuids === undefined ? {} : { account_guids: accountGuids }),
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
