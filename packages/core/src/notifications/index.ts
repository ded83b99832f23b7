export {
  type Notification,
  notificationsFor,
  notificationTypes,
  numbersChangedNotification,
  testNotificationType,
} from "./notification.ts";
export { deliveryBody, notificationBody } from "./notification-body.ts";
