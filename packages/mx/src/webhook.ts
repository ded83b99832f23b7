export { type WebhookCredential, webhookAuthenticator } from "./webhook/authenticate.ts";
export { parseWebhookCredentials } from "./webhook/credentials.ts";
export {
  type HintType,
  readWebhook,
  type UnknownWebhook,
  type UnreadableWebhook,
  type Webhook,
  type WebhookHint,
} from "./webhook/read.ts";
