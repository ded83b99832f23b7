import { type BalanceCheck, nearestInstant } from "@account-opening/core";
import type pg from "pg";
import { groupBy } from "./group-by.ts";

interface CheckRow {
  id: string;
  debit_id: string;
  member_guid: string;
  account_guid: string;
  amount_minor: string;
  currency: string;
  max_age_seconds: number;
  run_at: Date;
  decide_by: Date;
  status: BalanceCheck["status"];
}

/** The open checks of these members whose `run_at` is not after `until`, locked: whoever changes one waits. */
export async function lockChecks(
  client: pg.PoolClient,
  memberGuids: readonly string[],
  until: Date,
): Promise<Map<string, BalanceCheck[]>> {
  const { rows } = await client.query<CheckRow>({
    name: "checks-lock",
    text: `
      select id, debit_id, member_guid, account_guid, amount_minor, currency, max_age_seconds,
             run_at, decide_by, status
      from balance_checks
      where member_guid = any($1::text[]) and status not in ('decided', 'canceled') and run_at <= $2
      order by member_guid, run_at, id
      for update`,
    values: [memberGuids, until],
  });
  const grouped = groupBy(rows, (row) => row.member_guid);
  return new Map([...grouped].map(([guid, ofMember]) => [guid, ofMember.map(toCheck)]));
}

function toCheck(row: CheckRow): BalanceCheck {
  return {
    id: row.id,
    debitId: row.debit_id,
    accountGuid: row.account_guid,
    amount: { currency: row.currency, minor: BigInt(row.amount_minor) },
    runAt: nearestInstant(row.run_at.getTime()),
    decideBy: nearestInstant(row.decide_by.getTime()),
    maxAgeMs: row.max_age_seconds * 1_000,
    status: row.status,
  };
}
