import { and, asc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { type AuditCaller, appendToAudit } from "../access/audit.ts";
import { type Database, inOrmTransaction } from "../connection/database.ts";
import { inbox } from "../schema/tables.ts";

/** A received webhook and its outcome. */
export interface WebhookRow {
  id: number;
  receivedAt: Date;
  type: string | null;
  memberGuid: string | null;
  /** `pending` until the webhook is processed. */
  outcome: string;
}

export interface WebhookFilter {
  memberGuid?: string;
  outcome?: string;
}

function hasOutcome(outcome: string): SQL | undefined {
  return outcome === "pending" ? isNull(inbox.processedAt) : eq(inbox.outcome, outcome);
}

const columns = {
  id: inbox.id,
  receivedAt: inbox.receivedAt,
  type: inbox.type,
  memberGuid: inbox.memberGuid,
  outcome: sql<string>`coalesce(${inbox.outcome}, 'pending')`,
};

/** Oldest first. `afterId` is the last ID of the previous page, or 0. */
export async function listWebhooks(
  { orm }: Pick<Database, "orm">,
  filter: WebhookFilter,
  afterId: number,
  limit: number,
): Promise<WebhookRow[]> {
  return orm
    .select(columns)
    .from(inbox)
    .where(
      and(
        eq(inbox.source, "webhook"),
        gt(inbox.id, afterId),
        filter.memberGuid === undefined ? undefined : eq(inbox.memberGuid, filter.memberGuid),
        filter.outcome === undefined ? undefined : hasOutcome(filter.outcome),
      ),
    )
    .orderBy(asc(inbox.id))
    .limit(limit);
}

/** Marks a webhook as pending again and writes an audit row. Null if there is no such webhook or it has no event. */
export async function replayWebhook(
  database: Pick<Database, "pool">,
  id: number,
  caller: AuditCaller,
  now: Date,
): Promise<WebhookRow | null> {
  return inOrmTransaction(database, async (transaction) => {
    const [row] = await transaction
      .update(inbox)
      .set({ processedAt: null, outcome: null })
      .where(and(eq(inbox.id, id), eq(inbox.source, "webhook"), sql`${inbox.event} is not null`))
      .returning(columns);
    if (row === undefined) return null;
    const entry = {
      ...caller,
      action: "webhook_replayed" as const,
      memberGuid: row.memberGuid,
      detail: { inbox_id: id },
    };
    await appendToAudit({ orm: transaction }, entry, now);
    return row;
  });
}
