export { type WebhookCredential, webhookAuthenticator } from "./webhook/authenticate.ts";
export { parseWebhookCredentials } from "./webhook/credentials.ts";
export { readWebhook } from "./webhook/read.ts";
