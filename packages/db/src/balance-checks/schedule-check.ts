import { type BalanceCheck, canDebit, writeAmount } from "@account-opening/core/balance";
import type { Cause } from "@account-opening/core/cause";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import type { RecordChange } from "../access/audit.ts";
import { type Database, inTransaction } from "../connection/database.ts";
import { toJson } from "../connection/sanitize-text.ts";
import type { RequestedCheck } from "../schema/tables.ts";
import type { CheckRecord, CheckRow } from "./check-record.ts";
import { readCheck } from "./read-checks.ts";

export interface CheckToSchedule {
  /** `CHK-…`, used if the debit is new. */
  id: string;
  debitId: string;
  requested: RequestedTerms;
  cause?: Cause | null;
}

interface RequestedTerms extends Omit<RequestedCheck, "amount" | "currency" | "runAt" | "decideBy"> {
  amount: BalanceCheck["amount"];
  /** Null for now. */
  runAt: Date | null;
  decideBy: Date;
}

export type Scheduled =
  | { outcome: "scheduled"; record: CheckRecord }
  /** The debit already has a check, from the same request or from a different one. */
  | { outcome: "repeated" | "conflict"; record: CheckRecord }
  | { outcome: "unknown_account" | "not_debitable" };

/**
 * Stores a balance check, one for each debit. The account's member is locked, so that an erasure of the member waits and then
 * finds the check.
 * @param record runs in the same transaction if a check is stored.
 */
export async function scheduleCheck(
  database: Pick<Database, "orm" | "pool">,
  toSchedule: CheckToSchedule,
  now: Date,
  record?: RecordChange<CheckRow>,
): Promise<Scheduled> {
  const account = await readAccountToDebit(database, toSchedule.requested.accountGuid);
  if (account === null || !mayBeDebited(account)) {
    const found = await findScheduled(database, toSchedule);
    return found ?? { outcome: account === null ? "unknown_account" : "not_debitable" };
  }
  const check = await inTransaction(database, async (client) => {
    const stored = await insertCheck(client, toSchedule, now);
    if (stored !== null) await record?.(drizzle(client), stored);
    return stored;
  });
  if (check !== null) return { outcome: "scheduled", record: { check, decision: null, returns: [] } };
  return (await findScheduled(database, toSchedule)) ?? { outcome: "unknown_account" };
}

interface AccountToDebit {
  type: string | null;
  subtype: string | null;
  isClosed: boolean;
  hasNumbers: boolean;
  /** MX returned numbers for an account of the member. Accounts without numbers will then not get any. */
  isVerified: boolean;
}

async function readAccountToDebit(
  { pool }: Pick<Database, "pool">,
  accountGuid: string,
): Promise<AccountToDebit | null> {
  const { rows } = await pool.query<AccountToDebit>({
    name: "check-account",
    text: `
      select type, subtype, is_closed as "isClosed",
             exists (select from account_numbers as numbers
                     where numbers.account_guid = guid and numbers.member_guid = accounts.member_guid)
               as "hasNumbers",
             exists (select from account_numbers as numbers where numbers.member_guid = accounts.member_guid)
               as "isVerified"
      from accounts where guid = $1`,
    values: [accountGuid],
  });
  return rows[0] ?? null;
}

function mayBeDebited(account: AccountToDebit): boolean {
  return canDebit(account.isVerified ? account : { ...account, hasNumbers: true });
}

/** The existing check of this debit, from the same request (`repeated`) or from a different one (`conflict`). */
export async function findScheduled(
  database: Pick<Database, "orm">,
  { debitId, requested }: Pick<CheckToSchedule, "debitId" | "requested">,
): Promise<Extract<Scheduled, { outcome: "repeated" | "conflict" }> | null> {
  const record = await readCheck(database, { debitId });
  if (record === null) return null;
  return { outcome: isSame(record.check.request, toRequest(requested)) ? "repeated" : "conflict", record };
}

async function insertCheck(
  client: pg.PoolClient,
  { id, debitId, requested, cause = null }: CheckToSchedule,
  now: Date,
): Promise<CheckRow | null> {
  const { amount, decideBy } = requested;
  const runAt = requested.runAt ?? now;
  const request = toRequest(requested);
  const { rows } = await client.query<{ member_guid: string; user_guid: string }>({
    name: "check-schedule",
    text: `
      insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                  max_age_seconds, run_at, decide_by, request, status, next_at, created_at, updated_at,
                                  ignore_reserved, on_missing_available, cause)
      select $1, $2, accounts.guid, members.guid, members.user_guid, $4, $5, $6, $7, $8, $9, 'scheduled', $7, $10, $10,
             $11, $12, $13::jsonb
      from accounts join members on members.guid = accounts.member_guid
      where accounts.guid = $3
      for key share of members
      on conflict (debit_id) do nothing
      returning member_guid, user_guid`,
    values: [
      id,
      debitId,
      requested.accountGuid,
      amount.minor.toString(),
      amount.currency,
      requested.maxAgeSeconds,
      runAt,
      decideBy,
      toJson(request),
      now,
      requested.ignoreReserved,
      requested.onMissingAvailable,
      cause === null ? null : JSON.stringify(cause),
    ],
  });
  const [row] = rows;
  if (row === undefined) return null;
  return {
    id,
    debitId,
    accountGuid: requested.accountGuid,
    memberGuid: row.member_guid,
    userGuid: row.user_guid,
    amountMinor: amount.minor,
    currency: amount.currency,
    maxAgeSeconds: requested.maxAgeSeconds,
    runAt,
    decideBy,
    ignoreReserved: requested.ignoreReserved,
    onMissingAvailable: requested.onMissingAvailable,
    request,
    status: "scheduled",
    reservedUntil: null,
    releasedAt: null,
    nextAt: runAt,
    createdAt: now,
    updatedAt: now,
    cause,
  };
}

/** The request as it is stored. */
function toRequest({ amount, runAt, decideBy, ...terms }: RequestedTerms): RequestedCheck {
  return {
    ...terms,
    amount: writeAmount(amount),
    currency: amount.currency,
    runAt: runAt?.toISOString() ?? null,
    decideBy: decideBy.toISOString(),
  };
}

function isSame(one: RequestedCheck, other: RequestedCheck): boolean {
  return (
    one.accountGuid === other.accountGuid &&
    one.amount === other.amount &&
    one.currency === other.currency &&
    one.runAt === other.runAt &&
    one.decideBy === other.decideBy &&
    one.maxAgeSeconds === other.maxAgeSeconds &&
    one.ignoreReserved === other.ignoreReserved &&
    one.onMissingAvailable === other.onMissingAvailable
  );
}
