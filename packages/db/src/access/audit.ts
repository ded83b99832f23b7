import { and, asc, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Database, Orm } from "../connection/database.ts";
import { audit } from "../schema/tables.ts";
import type { AuditAction } from "./audit-actions.ts";

/** In the place of an API key's id, where somebody acts at the command line. */
export const commandLine = "cli";

export interface AuditEntry {
  /** Who: the id of an API key, or `cli`. */
  apiKeyId: string;
  action: AuditAction;
  memberGuid: string | null;
  /** Ids, counts, amounts and times; never what is sealed elsewhere. */
  detail?: AuditDetail;
}

export type AuditDetail = Record<string, string | number>;

/** Appends the audit row of a change in the change's own transaction: neither is committed without the other. */
export type RecordChange<Changed> = (orm: Orm, changed: Changed) => Promise<void>;

/** `orm` may be a transaction: then there is no act without its row. */
export async function appendToAudit(
  { orm }: { orm: Pick<Database["orm"], "insert"> },
  entry: AuditEntry,
  now: Date,
): Promise<void> {
  await orm.insert(audit).values({ ...entry, detail: entry.detail ?? {}, at: now });
}

export type AuditRow = typeof audit.$inferSelect;

export interface AuditFilter {
  memberGuid?: string;
  apiKeyId?: string;
  action?: AuditAction;
  from?: Date;
  /** Itself not within. */
  to?: Date;
}

export interface AuditPage {
  order: "asc" | "desc";
  /** The last row of the page before. */
  after: Pick<AuditRow, "at" | "id"> | null;
  limit: number;
}

/** Sorted by time, then by id. */
export async function listAudit(
  { orm }: Pick<Database, "orm">,
  { memberGuid, apiKeyId, action, from, to }: AuditFilter,
  { order, after, limit }: AuditPage,
): Promise<AuditRow[]> {
  const sorted = order === "asc" ? asc : desc;
  return orm
    .select()
    .from(audit)
    .where(
      and(
        memberGuid === undefined ? undefined : eq(audit.memberGuid, memberGuid),
        apiKeyId === undefined ? undefined : eq(audit.apiKeyId, apiKeyId),
        action === undefined ? undefined : eq(audit.action, action),
        from === undefined ? undefined : gte(audit.at, from),
        to === undefined ? undefined : lt(audit.at, to),
        after === null ? undefined : isBehind(after, order),
      ),
    )
    .orderBy(sorted(audit.at), sorted(audit.id))
    .limit(limit);
}

/** Compared as one row, so that an index leads straight to the page. */
function isBehind({ at, id }: Pick<AuditRow, "at" | "id">, order: AuditPage["order"]): SQL {
  const end = sql`(${at.toISOString()}, ${id})`;
  return order === "asc"
    ? sql`(${audit.at}, ${audit.id}) > ${end}`
    : sql`(${audit.at}, ${audit.id}) < ${end}`;
}

const batchSize = 1_000;

/** Every row of a filter, read batch by batch: no transaction stays open between them. */
export async function* readAudit(
  database: Pick<Database, "orm">,
  filter: AuditFilter,
  { order, after }: Pick<AuditPage, "order" | "after">,
): AsyncGenerator<AuditRow> {
  for (let last = after; ; ) {
    const batch: AuditRow[] = await listAudit(database, filter, { order, after: last, limit: batchSize });
    yield* batch;
    last = batch.at(-1) ?? null;
    if (last === null || batch.length < batchSize) return;
  }
}
