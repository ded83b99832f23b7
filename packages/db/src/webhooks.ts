import { and, asc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { inbox } from "./schema/index.ts";

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

/** Puts a webhook back among those that wait. Null when there is none, or nothing in it to advance. */
export async function replayWebhook({ orm }: Pick<Database, "orm">, id: number): Promise<WebhookRow | null> {
  const [row] = await orm
    .update(inbox)
    .set({ processedAt: null, outcome: null })
    .where(and(eq(inbox.id, id), eq(inbox.source, "webhook"), sql`${inbox.event} is not null`))
    .returning(columns);
  return row ?? null;
}
