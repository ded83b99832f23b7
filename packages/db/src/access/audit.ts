import { and, asc, desc, eq, getTableColumns, gte, lt, sql } from "drizzle-orm";
import type { Database, Orm } from "../connection/database.ts";
import { keysetAfter } from "../connection/keyset.ts";
import type { AuditAction } from "../schema/audit-actions.ts";
import { apiKeys, audit } from "../schema/tables.ts";

/** Stored as the API key ID of commands, which run without an API key. */
export const commandLine = "cli";

/** Who caused a change. */
export interface AuditCaller {
  /** ID of the API key that made the request, or `cli`. */
  apiKeyId: string;
  /** `X-Request-Id` of the request. Absent for commands. */
  requestId?: string | undefined;
}

export interface AuditEntry extends AuditCaller {
  action: AuditAction;
  memberGuid: string | null;
  /** IDs, counts, amounts and times. Never a value that another column encrypts. */
  detail?: AuditDetail;
}

export type AuditDetail = Record<string, string | number>;

/** Appends the audit row of a change in the transaction of the change, so that both are committed or neither. */
export type RecordChange<Changed> = (orm: Orm, changed: Changed) => Promise<void>;

/** Appends an audit row. Pass the transaction of a change as `orm` to commit both or neither. */
export async function appendToAudit(
  { orm }: { orm: Pick<Database["orm"], "insert"> },
  entry: AuditEntry,
  now: Date,
): Promise<void> {
  await orm
    .insert(audit)
    .values({ ...entry, requestId: entry.requestId ?? null, detail: entry.detail ?? {}, at: now });
}

export type AuditRow = typeof audit.$inferSelect;

export interface AuditFilter {
  memberGuid?: string;
  apiKeyId?: string;
  action?: AuditAction;
  requestId?: string;
  from?: Date;
  /** Exclusive. */
  to?: Date;
}

export interface AuditPage {
  order: "asc" | "desc";
  /** The last row of the previous page. */
  after: Pick<AuditRow, "at" | "id"> | null;
  limit: number;
}

/** Sorted by time and ID. */
export async function listAudit(
  { orm }: Pick<Database, "orm">,
  { memberGuid, apiKeyId, action, requestId, from, to }: AuditFilter,
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
        requestId === undefined ? undefined : eq(audit.requestId, requestId),
        from === undefined ? undefined : gte(audit.at, from),
        to === undefined ? undefined : lt(audit.at, to),
        after === null ? undefined : keysetAfter([audit.at, audit.id], [after.at, after.id], order),
      ),
    )
    .orderBy(sorted(audit.at), sorted(audit.id))
    .limit(limit);
}

/** The latest rows of one check are left out beyond this number. */
const checkRowsMax = 200;

/** The audit rows of a balance check, oldest first, with the names of their keys. */
export async function listAuditOfCheck(
  { orm }: Pick<Database, "orm">,
  { id, memberGuid, createdAt }: { id: string; memberGuid: string; createdAt: Date },
): Promise<(AuditRow & { keyName: string | null })[]> {
  return orm
    .select({ ...getTableColumns(audit), keyName: apiKeys.name })
    .from(audit)
    .leftJoin(apiKeys, eq(apiKeys.id, audit.apiKeyId))
    .where(
      and(
        eq(audit.memberGuid, memberGuid),
        gte(audit.at, createdAt),
        eq(sql`${audit.detail} ->> 'balance_check_id'`, id),
      ),
    )
    .orderBy(asc(audit.at), asc(audit.id))
    .limit(checkRowsMax);
}

const batchSize = 1_000;

/** All rows that match the filter, read in batches. No transaction is open between batches. */
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
