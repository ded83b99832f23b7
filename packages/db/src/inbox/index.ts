export { appendToInbox, appendWithAudit, commandRow, type InboxRow } from "./inbox.ts";
export { closeUnknownMember, listUnknownMembers, type UnknownMember } from "./unknown-members.ts";
export { listWebhooks, replayWebhook, type WebhookRow } from "./webhooks.ts";
