import { and, asc, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { achReturns, balanceDecisions } from "../schema/index.ts";
import { type DecisionRow, type ReturnRow, returnsOf } from "./check-record.ts";

/** Adds an ACH return to the ledger. False when this very return is there already. */
export async function recordReturn({ orm }: Pick<Database, "orm">, row: ReturnRow): Promise<boolean> {
  const added = await orm
    .insert(achReturns)
    .values(row)
    .onConflictDoNothing()
    .returning({ checkId: achReturns.checkId });
  return added.length > 0;
}

export interface DecidedWithin {
  from: Date;
  /** Itself not within. */
  to: Date;
}

const batchSize = 1_000;

/** A decision, and the ACH returns that were reported against it. */
export interface LedgerEntry {
  decision: DecisionRow;
  returns: ReturnRow[];
}

/** The decisions made within a span, oldest first, read batch by batch: no transaction stays open between them. */
export async function* readDecisions(
  database: Pick<Database, "orm">,
  { from, to }: DecidedWithin,
): AsyncGenerator<LedgerEntry> {
  for (let after: DecisionRow | undefined; ; ) {
    const batch: DecisionRow[] = await database.orm
      .select()
      .from(balanceDecisions)
      .where(
        and(
          after === undefined ? gte(balanceDecisions.decidedAt, from) : isAfter(after),
          lt(balanceDecisions.decidedAt, to),
        ),
      )
      .orderBy(asc(balanceDecisions.decidedAt), asc(balanceDecisions.checkId))
      .limit(batchSize);
    const checkIds = batch.map(({ checkId }) => checkId);
    const returns = await returnsOf(database, checkIds);
    yield* batch.map((decision) => ({ decision, returns: returns.get(decision.checkId) ?? [] }));
    after = batch.at(-1);
    if (after === undefined || batch.length < batchSize) return;
  }
}

function isAfter({ decidedAt, checkId }: DecisionRow): SQL {
  return sql`(${balanceDecisions.decidedAt}, ${balanceDecisions.checkId}) > (${decidedAt.toISOString()}, ${checkId})`;
}
