import type { InboxRow } from "@account-opening/db/inbox";
import { readWebhook } from "@account-opening/mx/webhook";

/** What a webhook is to us: a hint, or why it is not one. */
export type Reading = "hint" | "unknown_type" | "unreadable" | "no_member";

/** Seals a body for its row, which has no id yet. */
export type Seal = (raw: Buffer, memberGuid: string | null, receivedAt: Date) => Buffer;

export interface ReceivedWebhook {
  row: InboxRow;
  reading: Reading;
}

/**
 * Makes the row of a webhook: what it says of a member is a hint to look, and what it says otherwise is not believed.
 * The body is kept sealed, for MX may send numbers in clear.
 */
export function toInboxRow(raw: Buffer, seal: Seal, receivedAt: Date): ReceivedWebhook {
  const webhook = readWebhook(raw);
  const memberGuid = webhook.kind === "unreadable" ? null : webhook.memberGuid;
  const row = { source: "webhook", memberGuid, raw: seal(raw, memberGuid, receivedAt), receivedAt } as const;
  switch (webhook.kind) {
    case "hint": {
      const { type } = webhook;
      return {
        row: { ...row, type, event: { kind: "webhook_received", type }, outcome: null },
        reading: "hint",
      };
    }
    case "unknown_type":
      return {
        row: { ...row, type: webhook.type, event: null, outcome: webhook.kind },
        reading: webhook.kind,
      };
    case "unreadable": {
      const reading = webhook.reason === "no_member_guid" ? "no_member" : webhook.kind;
      return { row: { ...row, type: null, event: null, outcome: reading }, reading };
    }
  }
}
