import { auditLog } from "@account-opening/db/access";
import { z } from "zod";
import { moment } from "../http/fields.ts";

export const auditAction = z.enum(auditLog.actions).meta({ example: "account_numbers_read" });

export const auditEntry = z
  .object({
    id: z.string(),
    at: moment,
    key_id: z.string().meta({ description: "The API key that acted; `cli` for the command line." }),
    // Not an enum: rows of another release may have other actions.
    action: z.string().meta({ enum: [...auditLog.actions] }),
    member_guid: z.string().nullable(),
    request_id: z
      .string()
      .nullable()
      .meta({ description: "`X-Request-Id` of the request; null for a command." }),
    detail: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .meta({ description: "IDs, counts, amounts and times." }),
  })
  .meta({
    id: "AuditEntry",
    example: {
      id: "12",
      at: "2026-11-23T09:12:00.000Z",
      key_id: "1b8e2f6a-3c0b-4d0f-9c55-6f5f0f6f9a10",
      action: "account_numbers_read",
      member_guid: "MBR-3bdc7d6b-efd4-1497-a0af-b23501cf9bd0",
      request_id: "5b0a3f0e-9d0f-4d0a-8f0e-2f6a1c9e7b11",
      detail: { count: 2 },
    },
  });
