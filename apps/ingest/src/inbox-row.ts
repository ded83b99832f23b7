import type { InboxRow } from "@account-opening/db";
import { readWebhook } from "@account-opening/mx/webhook";

/** What a webhook is to us: a hint, or why it is not one. */
export type Reading = "hint" | "unknown_type" | "unreadable" | "no_member";

export interface ReceivedWebhook {
  row: InboxRow;
  reading: Reading;
}

/**
 * Makes the row of a webhook: what it says of a member is a hint to look, and what it says otherwise is not believed.
 * The body is kept sealed, for MX may send numbers in clear.
 */
export function toInboxRow(raw: Buffer, seal: (raw: Buffer) => Buffer, receivedAt: Date): ReceivedWebhook {
  const row = { source: "webhook", raw: seal(raw), receivedAt } as const;
  const webhook = readWebhook(raw);
  switch (webhook.kind) {
    case "hint": {
      const { type, memberGuid } = webhook;
      return {
        row: { ...row, memberGuid, type, event: { kind: "hinted", type }, outcome: null },
        reading: "hint",
      };
    }
    case "unknown_type": {
      const { type, memberGuid } = webhook;
      return { row: { ...row, memberGuid, type, event: null, outcome: webhook.kind }, reading: webhook.kind };
    }
    case "unreadable": {
      const reading = webhook.reason === "no_member_guid" ? "no_member" : webhook.kind;
      return { row: { ...row, memberGuid: null, type: null, event: null, outcome: reading }, reading };
    }
  }
}
