export { appendToInbox, appendWithAudit, commandRow, type InboxRow } from "./inbox.ts";
export { closeUnknownMember, listUnknownMembers, type UnknownMember } from "./unknown-members.ts";
export { countWebhooks, type WebhookCount } from "./webhook-statistics.ts";
export { listWebhooks, readWebhook, replayWebhook, type WebhookRow } from "./webhooks.ts";
