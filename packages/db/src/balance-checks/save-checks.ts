import type { Policy } from "@account-opening/core";
import type { DueCheck } from "@account-opening/core/advance";
import { type BalanceCheck, type closeChecks, decideAtOf, writeAmount } from "@account-opening/core/balance";
import type { Member } from "@account-opening/core/member";
import type pg from "pg";
import { toJson, toText } from "../connection/sanitize-text.ts";
import type { DecisionBasis } from "../schema/tables.ts";

type DecidedCheck = ReturnType<typeof closeChecks>["decided"][number];

/** The changed checks of one member. */
export interface EvaluatedMember {
  member: Pick<Member, "guid" | "userGuid">;
  decided: readonly DecidedCheck[];
  started: readonly BalanceCheck[];
}

/**
 * Adds decisions to the ledger and marks started checks as running. The caller has locked the checks.
 * @returns the started checks.
 */
export async function saveChecks(
  client: pg.PoolClient,
  evaluated: readonly EvaluatedMember[],
  policy: Policy,
  now: Date,
): Promise<DueCheck[]> {
  const decided = evaluated.flatMap(({ member, decided }) => decided.map((each) => ({ member, ...each })));
  if (decided.length > 0) await saveDecisions(client, decided, policy, now);
  const dueChecks = evaluated.flatMap(({ member, started }) =>
    started.map((check) => ({
      checkId: check.id,
      memberGuid: member.guid,
      dueAt: new Date(decideAtOf(check, policy)),
    })),
  );
  if (dueChecks.length > 0) await saveRunning(client, dueChecks, now);
  return dueChecks;
}

type DecidedOf = DecidedCheck & { member: EvaluatedMember["member"] };

async function saveDecisions(
  client: pg.PoolClient,
  decided: readonly DecidedOf[],
  policy: Policy,
  now: Date,
): Promise<void> {
  const rows = decided.map((each) => decisionRow(each, policy));
  await client.query({
    name: "decisions-save",
    text: `
      with decided as (
        update balance_checks set status = 'decided', next_at = null, reserved_until = row.reserved_until,
                                  updated_at = $1
        from unnest($2::text[], $4::timestamptz[]) as row (check_id, reserved_until) where id = check_id),
      visible as (
        update balance_checks set reserved_until = null, updated_at = $1 where id = any($5::text[]))
      insert into balance_decisions (check_id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                     run_at, decide_by, decision, reason, decided_at, is_late, available_balance,
                                     balance, account_currency, is_closed, imported_at, as_of, basis)
      select check_id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
             run_at, decide_by, decision, reason, $1, decide_by < $1, available_balance,
             balance, account_currency, is_closed, imported_at, as_of, basis
      from jsonb_to_recordset($3::jsonb)
        as row (check_id text, debit_id text, account_guid text, member_guid text, user_guid text, amount_minor bigint,
                currency text, run_at timestamptz, decide_by timestamptz, decision text, reason text,
                available_balance numeric, balance numeric, account_currency text, is_closed boolean,
                imported_at timestamptz, as_of timestamptz, basis jsonb)`,
    values: [
      now,
      rows.map((row) => row.check_id),
      toJson(rows),
      decided.map(({ reservation }) => (reservation === null ? null : new Date(reservation.endsAt))),
      [...new Set(decided.flatMap(({ funds }) => funds?.endedReservations ?? []))],
    ],
  });
}

function decisionRow(each: DecidedOf, policy: Policy) {
  const { check, decision, basedOn, member } = each;
  const account = basedOn?.accounts.find(({ guid }) => guid === check.accountGuid);
  return {
    check_id: check.id,
    debit_id: check.debitId,
    account_guid: check.accountGuid,
    member_guid: member.guid,
    user_guid: member.userGuid,
    amount_minor: check.amount.minor.toString(),
    currency: check.amount.currency,
    run_at: new Date(check.runAt),
    decide_by: new Date(check.decideBy),
    decision: decision.decision,
    reason: decision.reason,
    available_balance: account?.availableBalance ?? null,
    balance: account?.balance ?? null,
    account_currency: toText(account?.currency ?? null),
    is_closed: account?.isClosed ?? null,
    imported_at: account?.importedAt ?? null,
    as_of: basedOn === null ? null : new Date(basedOn.endedAt),
    basis: basisOf(each, policy),
  };
}

function basisOf(
  { check, funds, basedOn, attempts }: DecidedCheck,
  { decideMarginMs, balanceLimit: { limit, windowSeconds } }: Policy,
): DecisionBasis {
  return {
    before: basedOn?.before ?? null,
    after: basedOn?.after ?? null,
    policy: {
      maxAgeSeconds: check.maxAgeMs / 1_000,
      decideMarginMs,
      balanceLimit: `${limit}/${windowSeconds}`,
    },
    accountType: toText(check.account?.type ?? null),
    decidedBy: funds?.decidedBy ?? null,
    reserved: funds === null ? null : writeAmount(funds.reserved),
    reservedBy: funds?.reservedBy ?? [],
    attempts: attempts.map(({ at, what }) => ({ at: new Date(at).toISOString(), what })),
  };
}

async function saveRunning(client: pg.PoolClient, dueChecks: readonly DueCheck[], now: Date): Promise<void> {
  await client.query({
    name: "checks-run",
    text: `
      update balance_checks set status = 'running', next_at = row.due_at, updated_at = $1
      from unnest($2::text[], $3::timestamptz[]) as row (check_id, due_at) where id = row.check_id`,
    values: [now, dueChecks.map(({ checkId }) => checkId), dueChecks.map(({ dueAt }) => dueAt)],
  });
}
