import { z } from "zod";
import { moment } from "../http/fields.ts";

export const webhook = z
  .object({
    id: z.string(),
    received_at: moment,
    type: z.string().nullable(),
    member_guid: z.string().nullable(),
    outcome: z.string().meta({
      description:
        "The outcome: pending, applied, not_applicable, stale, unknown_member, unknown_type, unreadable or erased.",
    }),
  })
  .meta({
    id: "Webhook",
    example: {
      id: "4711",
      received_at: "2026-11-23T09:00:04.100Z",
      type: "CONNECTION_STATUS",
      member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
      outcome: "applied",
    },
  });
