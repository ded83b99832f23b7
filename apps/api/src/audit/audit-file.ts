import { pipeline } from "node:stream";
import type { AuditRow } from "@account-opening/db/access";
import { stringify } from "csv-stringify";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { rendered } from "../http/lists.ts";
import type { Download } from "../http/route.ts";
import { auditEntry } from "./schema.ts";

const columns = ["id", "at", "key_id", "action", "member_guid", "detail"] as const;

export function auditView({
  id,
  at,
  apiKeyId,
  action,
  memberGuid,
  detail,
}: AuditRow): z.input<typeof auditEntry> {
  return { id: String(id), at: at.toISOString(), key_id: apiKeyId, action, member_guid: memberGuid, detail };
}

/** Audit rows as CSV; `detail` is JSON in its column. No spreadsheet shall take a text for a formula. */
export function auditFile(rows: AsyncIterable<AuditRow>, now: Date, context: Context): Download {
  const csv = stringify({ header: true, columns: [...columns], escape_formulas: true });
  pipeline(viewsOf(rows, context), csv, () => {
    // An error ends the file, so that whoever reads it is told.
  });
  const name = now.toISOString().replaceAll(":", "");
  return { mediaType: "text/csv", fileName: `audit_${name}.csv`, content: csv };
}

/** A row that cannot be shown is left out and reported. */
async function* viewsOf(rows: AsyncIterable<AuditRow>, context: Context) {
  for await (const row of rows) yield* rendered([row], auditView, auditEntry, "audit", context);
}
