import { type AuditRow, listAudit } from "@account-opening/db";
import { z } from "zod";
import { cursor, limit, listOf, pageOf, rendered } from "../http/lists.ts";
import { route } from "../http/route.ts";
import { auditEntry } from "../schemas/audit.ts";
import { memberGuid } from "../schemas/fields.ts";

/** The last row shown. */
const position = cursor("audit", z.number().int().min(0));

export const listAuditEntries = route({
  method: "get",
  path: "/v1/audit",
  operation: "listAudit",
  tag: "Operations",
  summary: "Who read, replayed, made, revoked or erased what",
  description: "Oldest first. Never changed and never deleted.",
  scope: "ops:read",
  query: z.object({
    member_guid: memberGuid.optional(),
    action: z.string().max(100).optional().meta({ example: "account_numbers_read" }),
    cursor: position.schema,
    limit,
  }),
  answers: { 200: { description: "A page of it.", schema: listOf(auditEntry) } },
  problems: [],
  handle: async ({ query }, ports) => {
    const { member_guid: memberGuid, action, cursor: afterId = 0, limit: size } = query;
    const filter = {
      ...(memberGuid === undefined ? {} : { memberGuid }),
      ...(action === undefined ? {} : { action }),
    };
    const found = await listAudit(ports.database, filter, afterId, size + 1);
    const page = pageOf(found, size, ({ id }) => id, position);
    return {
      status: 200,
      body: {
        data: rendered(page.rows, auditView, auditEntry, "audit", ports),
        next_cursor: page.nextCursor,
      },
    };
  },
});

function auditView({ id, at, apiKeyId, action, memberGuid, detail }: AuditRow): z.input<typeof auditEntry> {
  return { id: String(id), at: at.toISOString(), key_id: apiKeyId, action, member_guid: memberGuid, detail };
}
