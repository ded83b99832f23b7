export { appendToInbox, appendWithAudit, commandRow, type InboxRow } from "./inbox.ts";
export { listWebhooks, replayWebhook, type WebhookRow } from "./webhooks.ts";
