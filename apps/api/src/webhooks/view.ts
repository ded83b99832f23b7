import type { webhooks } from "@account-opening/db/inbox";
import type { z } from "zod";
import type { webhook } from "./schema.ts";

export function webhookView({
  id,
  receivedAt,
  type,
  memberGuid,
  outcome,
}: Awaited<ReturnType<typeof webhooks.list>>[number]): z.input<typeof webhook> {
  return { id: String(id), received_at: receivedAt.toISOString(), type, member_guid: memberGuid, outcome };
}
