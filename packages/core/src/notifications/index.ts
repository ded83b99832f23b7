export {
  type Notification,
  notificationsFor,
  notificationTypes,
  numbersChangedNotification,
  testNotificationType,
} from "./notification.ts";
export { eventBody } from "./notification-body.ts";
