import { and, asc, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { type AuditCaller, appendToAudit } from "../access/audit.ts";
import { type Database, inOrmTransaction } from "../connection/database.ts";
import { type IdPage, idAfter } from "../connection/keyset.ts";
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
  memberGuid?: string | undefined;
  outcome?: string | undefined;
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

/** Sorted by ID, which is the order of storing. */
export async function listWebhooks(
  { orm }: Pick<Database, "orm">,
  { memberGuid, outcome }: WebhookFilter,
  page: IdPage,
): Promise<WebhookRow[]> {
  return orm
    .select(columns)
    .from(inbox)
    .where(
      and(
        eq(inbox.source, "webhook"),
        memberGuid === undefined ? undefined : eq(inbox.memberGuid, memberGuid),
        outcome === undefined ? undefined : hasOutcome(outcome),
        idAfter(inbox.id, page),
      ),
    )
    .orderBy(page.order === "asc" ? asc(inbox.id) : desc(inbox.id))
    .limit(page.limit);
}

export async function readWebhook({ orm }: Pick<Database, "orm">, id: number): Promise<WebhookRow | null> {
  const [row] = await orm
    .select(columns)
    .from(inbox)
    .where(and(eq(inbox.source, "webhook"), eq(inbox.id, id)));
  return row ?? null;
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
