import type { Policy } from "@account-opening/core";
import type { Advanced } from "@account-opening/core/advance";
import { and, asc, gte, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { RecordChange } from "../access/audit.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { keysetAfter } from "../connection/keyset.ts";
import { balanceDecisions } from "../schema/tables.ts";
import { type DecisionRow, type ReturnRow, returnsOf } from "./check-record.ts";
import { blockDebits } from "./debit-blocks.ts";

export interface RecordedReturn {
  /** False, and nothing is changed, if the same return is already stored. */
  isNew: boolean;
  /** The decisions of the account's open checks, if the return blocks debits. */
  decisions: Advanced["decisions"];
}

/**
 * Adds an ACH return, or a notification of change, to the ledger.
 * @param isReversed whether the debit was reversed. Its reservation then ends.
 * @param blocks whether the return blocks debits from the account. Its open checks are then decided at once.
 * @param record runs in the same transaction if the return is new.
 */
export async function recordReturn(
  database: Pick<Database, "pool">,
  { checkId, returnCode, returnedAt, reportedAt, apiKeyId }: ReturnRow,
  { isReversed, blocks }: { isReversed: boolean; blocks: boolean },
  policy: Policy,
  record?: RecordChange<void>,
): Promise<RecordedReturn> {
  return inTransaction(database, async (client) => {
    // Lock the member first, as an advance does. Another order could deadlock.
    await client.query(
      "select 1 from members where guid = (select member_guid from balance_checks where id = $1) for update",
      [checkId],
    );
    const { rowCount } = await client.query(
      `insert into ach_returns (check_id, return_code, returned_at, reported_at, api_key_id)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [checkId, returnCode, returnedAt, reportedAt, apiKeyId],
    );
    if (rowCount === 0) return { isNew: false, decisions: [] };
    if (isReversed)
      await client.query(
        "update balance_checks set reserved_until = null, updated_at = $2 where id = $1 and reserved_until is not null",
        [checkId, reportedAt],
      );
    const decisions = blocks ? await blockDebits(client, { checkId, returnCode }, policy, reportedAt) : [];
    await record?.(drizzle(client));
    return { isNew: true, decisions };
  });
}

export interface ReturnCounts {
  /** Debits decided in the period that were `sufficient` or were returned. */
  decided: number;
  /** Returned debits, in total and by kind of reason. */
  overall: number;
  unauthorized: number;
  administrative: number;
}

/** The number of debits released by decisions since `from`, and of those that were returned. */
export async function countReturns(
  { pool }: Pick<Database, "pool">,
  from: Date,
  codes: { unauthorized: readonly string[]; administrative: readonly string[] },
): Promise<ReturnCounts> {
  const { rows } = await pool.query<Record<keyof ReturnCounts, string>>(
    `select count(*) as decided,
            count(*) filter (where returns.codes is not null) as overall,
            count(*) filter (where returns.codes && $2::text[]) as unauthorized,
            count(*) filter (where returns.codes && $3::text[]) as administrative
     from balance_decisions
     left join lateral (select array_agg(return_code) as codes from ach_returns
                        where ach_returns.check_id = balance_decisions.check_id and return_code like 'R%') as returns on true
     where decided_at >= $1 and (decision = 'sufficient' or returns.codes is not null)`,
    [from, codes.unauthorized, codes.administrative],
  );
  const [counts] = rows;
  return {
    decided: Number(counts?.decided ?? 0),
    overall: Number(counts?.overall ?? 0),
    unauthorized: Number(counts?.unauthorized ?? 0),
    administrative: Number(counts?.administrative ?? 0),
  };
}

export interface DecidedWithin {
  from: Date;
  /** Exclusive. */
  to: Date;
}

const batchSize = 1_000;

/** A decision with the ACH returns reported for it. */
export interface LedgerEntry {
  decision: DecisionRow;
  returns: ReturnRow[];
}

/** The decisions made in a period, oldest first, read in batches. No transaction is open between batches. */
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
          after === undefined
            ? gte(balanceDecisions.decidedAt, from)
            : keysetAfter(
                [balanceDecisions.decidedAt, balanceDecisions.checkId],
                [after.decidedAt, after.checkId],
              ),
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
