import { and, asc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { appendToAudit } from "../access/audit.ts";
import { type Database, inOrmTransaction } from "../connection/database.ts";
import { inbox } from "../schema/tables.ts";

/** A webhook as it came, and what became of it. */
export interface WebhookRow {
  id: number;
  receivedAt: Date;
  type: string | null;
  memberGuid: string | null;
  /** `pending` until it was taken in. */
  outcome: string;
}

export interface WebhookFilter {
  memberGuid?: string;
  outcome?: string;
}

const outcome = sql<string>`coalesce(${inbox.outcome}, 'pending')`;

function hasOutcome(wanted: string): SQL | undefined {
  return wanted === "pending" ? isNull(inbox.processedAt) : eq(inbox.outcome, wanted);
}

const columns = {
  id: inbox.id,
  receivedAt: inbox.receivedAt,
  type: inbox.type,
  memberGuid: inbox.memberGuid,
  outcome,
};

/** Oldest first; `afterId` is the last row of the page before, or 0. */
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

/** Puts a webhook back among those that wait, on record. Null when there is none, or nothing in it to advance. */
export async function replayWebhook(
  database: Pick<Database, "pool">,
  id: number,
  apiKeyId: string,
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
      apiKeyId,
      action: "webhook_replayed" as const,
      memberGuid: row.memberGuid,
      detail: { inbox_id: id },
    };
    await appendToAudit({ orm: transaction }, entry, now);
    return row;
  });
}
