import { nearestInstant } from "@account-opening/core";
import type { BalanceCheck } from "@account-opening/core/balance";
import { readCause } from "@account-opening/core/cause";
import type pg from "pg";
import { groupBy } from "../connection/group-by.ts";

type DebitAccount = NonNullable<BalanceCheck["account"]>;

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
  ignore_reserved: boolean;
  on_missing_available: BalanceCheck["onMissingAvailable"];
  status: BalanceCheck["status"];
  cause: unknown;
}

const latestDate = new Date(8.64e15);

/** Locks the open checks of these members whose `run_at` is not after `until`, by default all of them. */
export async function lockOpenChecks(
  client: pg.PoolClient,
  memberGuids: readonly string[],
  until = latestDate,
): Promise<Map<string, BalanceCheck[]>> {
  const { rows } = await client.query<CheckRow>({
    name: "checks-lock",
    text: `
      select id, debit_id, member_guid, account_guid, amount_minor, currency, max_age_seconds,
             run_at, decide_by, ignore_reserved, on_missing_available, status, cause
      from balance_checks
      where member_guid = any($1::text[]) and status not in ('decided', 'canceled') and run_at <= $2
      order by member_guid, run_at, id
      for update`,
    values: [memberGuids, until],
  });
  if (rows.length === 0) return new Map();
  const accounts = await readDebitAccounts(client, [...new Set(rows.map((row) => row.account_guid))]);
  const toBalanceCheck = (row: CheckRow) =>
    toCheck(row, accounts.get(`${row.member_guid} ${row.account_guid}`));
  const grouped = groupBy(rows, (row) => row.member_guid);
  return new Map([...grouped].map(([guid, checks]) => [guid, checks.map(toBalanceCheck)]));
}

interface DebitAccountRow {
  guid: string;
  member_guid: string;
  type: string | null;
  subtype: string | null;
  is_closed: boolean;
  has_numbers: boolean;
  return_code: string | null;
  since: Date | null;
  reservations:
    | { check_id: string; debit_id: string; minor: string; currency: string; ends_at: string }[]
    | null;
}

/**
 * The accounts by member GUID and account GUID. The caller has locked their members. Every decision locks its member, so no
 * reservation is missed.
 */
async function readDebitAccounts(
  client: pg.PoolClient,
  accountGuids: readonly string[],
): Promise<Map<string, DebitAccount>> {
  const { rows } = await client.query<DebitAccountRow>({
    name: "debit-accounts",
    text: `
      select guid, accounts.member_guid, type, subtype, is_closed,
             exists (select from account_numbers as numbers
                     where numbers.account_guid = guid and numbers.member_guid = accounts.member_guid) as has_numbers,
             block.return_code, block.since, reserved.reservations
      from accounts
      left join debit_blocks as block on block.account_guid = guid
      left join lateral (
        select jsonb_agg(jsonb_build_object('check_id', id, 'debit_id', debit_id, 'minor', amount_minor::text,
                                            'currency', currency, 'ends_at', reserved_until) order by id)
               as reservations
        from balance_checks where account_guid = guid and reserved_until is not null) as reserved on true
      where guid = any($1::text[])`,
    values: [accountGuids],
  });
  return new Map(rows.map((row) => [`${row.member_guid} ${row.guid}`, toDebitAccount(row)]));
}

function toDebitAccount(row: DebitAccountRow): DebitAccount {
  const { type, subtype, return_code: returnCode, since } = row;
  return {
    type,
    subtype,
    isClosed: row.is_closed,
    hasNumbers: row.has_numbers,
    block: returnCode === null || since === null ? null : { returnCode, since: since.getTime() },
    reservations: (row.reservations ?? []).map((each) => ({
      checkId: each.check_id,
      debitId: each.debit_id,
      amount: { currency: each.currency, minor: BigInt(each.minor) },
      endsAt: Date.parse(each.ends_at),
    })),
  };
}

function toCheck(row: CheckRow, account: DebitAccount | undefined): BalanceCheck {
  return {
    id: row.id,
    debitId: row.debit_id,
    accountGuid: row.account_guid,
    amount: { currency: row.currency, minor: BigInt(row.amount_minor) },
    runAt: nearestInstant(row.run_at.getTime()),
    decideBy: nearestInstant(row.decide_by.getTime()),
    maxAgeMs: row.max_age_seconds * 1_000,
    status: row.status,
    ignoreReserved: row.ignore_reserved,
    onMissingAvailable: row.on_missing_available,
    account: account ?? null,
    cause: readCause(row.cause),
  };
}
