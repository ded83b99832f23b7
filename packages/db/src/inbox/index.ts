import { appendToInbox, appendWithAudit, commandRow } from "./inbox.ts";
import { closeUnknownMember, listUnknownMembers } from "./unknown-members.ts";
import { countWebhooks } from "./webhook-statistics.ts";
import { listWebhooks, readWebhook, replayWebhook } from "./webhooks.ts";

export type { InboxRow } from "./inbox.ts";

export const inbox = { append: appendToInbox, appendWithAudit, commandRow };

/** Members that webhooks name and that this system does not know. */
export const unknownMembers = { close: closeUnknownMember, list: listUnknownMembers };

/** The webhooks of the inbox, as operators see them. */
export const webhooks = {
  count: countWebhooks,
  list: listWebhooks,
  read: readWebhook,
  replay: replayWebhook,
};
