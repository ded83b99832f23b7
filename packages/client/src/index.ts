export { ApiError, isProblem, type ProblemName } from "./api-error.ts";
export type { components, operations, paths } from "./api-types.ts";
export { type ApiClient, type ClientOptions, createClient } from "./client.ts";
export {
  type Event,
  type EventType,
  type Notification,
  verifyNotification,
  WebhookVerificationError,
} from "./notifications.ts";
