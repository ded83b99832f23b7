import type { Cause } from "@account-opening/core/cause";
import type { InboxRow } from "@account-opening/db/inbox";
import { readWebhook } from "@account-opening/mx/webhook";

/** The result of reading a webhook: a hint, or the reason why it is none. */
export type Reading = "hint" | "unknown_type" | "unreadable" | "no_member";

/** Encrypts a body for its row, which has no ID yet. */
export type EncryptBody = (raw: Buffer, memberGuid: string | null, receivedAt: Date) => Buffer;

export interface ReceivedWebhook {
  row: InboxRow;
  reading: Reading;
}

/**
 * The inbox row of a webhook. A webhook about a member is a hint to read its status. Of its content, only the user is used, to
 * find a member that is not known yet. The body is encrypted, because it may contain account numbers.
 */
export function toInboxRow(
  raw: Buffer,
  encrypt: EncryptBody,
  cause: Cause | null,
  receivedAt: Date,
): ReceivedWebhook {
  const webhook = readWebhook(raw);
  const memberGuid = webhook.kind === "unreadable" ? null : webhook.memberGuid;
  const row = {
    source: "webhook",
    memberGuid,
    raw: encrypt(raw, memberGuid, receivedAt),
    receivedAt,
    cause,
  } as const;
  switch (webhook.kind) {
    case "hint": {
      const { type, userGuid } = webhook;
      const event = { kind: "webhook_received", type, ...(userGuid === null ? {} : { userGuid }) } as const;
      return { row: { ...row, type, event, outcome: null }, reading: "hint" };
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
