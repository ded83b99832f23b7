import { pipeline } from "node:stream";
import type { auditLog } from "@account-opening/db/access";
import { stringify } from "csv-stringify";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { rendered } from "../http/lists.ts";
import type { Download } from "../http/route.ts";
import { auditEntry } from "./schema.ts";

type AuditRow = Awaited<ReturnType<typeof auditLog.list>>[number];

const columns = ["id", "at", "key_id", "action", "member_guid", "request_id", "detail"] as const;

export function auditView({
  id,
  at,
  apiKeyId,
  action,
  memberGuid,
  requestId,
  detail,
}: AuditRow): z.input<typeof auditEntry> {
  return {
    id: String(id),
    at: at.toISOString(),
    key_id: apiKeyId,
    action,
    member_guid: memberGuid,
    request_id: requestId,
    detail,
  };
}

/** Audit rows as CSV. `detail` is JSON in its column. Formulas are escaped, so that spreadsheets do not run them. */
export function auditFile(rows: AsyncIterable<AuditRow>, now: Date, context: Context): Download {
  const csv = stringify({ header: true, columns: [...columns], escape_formulas: true });
  pipeline(viewsOf(rows, context), csv, () => {
    // An error aborts the download, so that the client sees that the file is incomplete.
  });
  const name = now.toISOString().replaceAll(":", "");
  return { mediaType: "text/csv", fileName: `audit_${name}.csv`, content: csv };
}

/** An invalid row is left out and logged. */
async function* viewsOf(rows: AsyncIterable<AuditRow>, context: Context) {
  for await (const row of rows) yield* rendered([row], auditView, auditEntry, "audit", context);
}
