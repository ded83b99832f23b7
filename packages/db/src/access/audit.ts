import { and, asc, eq, gt, type SQL } from "drizzle-orm";
import type { Database } from "../database.ts";
import { audit } from "../schema/index.ts";

/** In the place of an API key's id, where somebody acts at the command line. */
export const commandLine = "cli";

export interface AuditEntry {
  /** Who: the id of an API key, or `cli`. */
  apiKeyId: string;
  action: string;
  memberGuid: string | null;
  detail?: Record<string, string | number>;
}

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
  action?: string;
}

/** Oldest first; `afterId` is the last row of the page before, or 0. */
export async function listAudit(
  { orm }: Pick<Database, "orm">,
  { memberGuid, action }: AuditFilter,
  afterId: number,
  limit: number,
): Promise<AuditRow[]> {
  const conditions: (SQL | undefined)[] = [
    gt(audit.id, afterId),
    memberGuid === undefined ? undefined : eq(audit.memberGuid, memberGuid),
    action === undefined ? undefined : eq(audit.action, action),
  ];
  return orm
    .select()
    .from(audit)
    .where(and(...conditions))
    .orderBy(asc(audit.id))
    .limit(limit);
}
