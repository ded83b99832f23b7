export {
  decisionNotification,
  type Notification,
  type NotificationType,
  notificationsFor,
  notificationTypes,
  numbersChangedNotification,
  testNotificationType,
} from "./notification.ts";
export { type DeliveryEvent, deliveryBody, notificationBody } from "./notification-body.ts";
