import { nextBalanceRequestAt } from "@account-opening/core/balance";
import { isReadable } from "@account-opening/core/member";
import { type ApiKey, auditLog } from "@account-opening/db/access";
import { accounts } from "@account-opening/db/accounts";
import { balanceChecks, type CheckRecord } from "@account-opening/db/balance-checks";
import { type MemberRow, members } from "@account-opening/db/members";
import { feed } from "@account-opening/db/notifications";
import { recordChain } from "@account-opening/db/record-chain";
import type { z } from "zod";
import { accountView } from "../accounts/view.ts";
import { auditView } from "../audit/audit-file.ts";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import { deliveryView } from "../notifications/view.ts";
import type { checkExplanation } from "./explanation-schema.ts";
import { jobView, sumView } from "./explanation-view.ts";
import { balanceCheckView } from "./view.ts";

type Explanation = z.input<typeof checkExplanation>;

/** Reads what a decision rests on, and what happened to the check. @throws a 404 */
export async function explainCheck(id: string, { scopes }: ApiKey, context: Context): Promise<Explanation> {
  const { database } = context;
  const record = await balanceChecks.read(database, { id });
  if (record === null) throw problem("balance-check-not-found");
  const { check, decision } = record;
  const event =
    decision === null
      ? null
      : await feed.readDecision(database, { checkId: id, decidedAt: decision.decidedAt });
  const link = decision === null ? null : await recordChain.readLink(database, "balance_decisions", id);
  return {
    check: balanceCheckView(record),
    sum: await sumOf(record, context),
    reserved_until: check.reservedUntil?.toISOString() ?? null,
    job: await jobOf(record, context),
    member: memberView(await members.read(database, check.memberGuid), context),
    account: await accountOf(record, context),
    history: scopes.includes("ops:read")
      ? (await auditLog.listOfCheck(database, check)).map(historyView)
      : null,
    event: event === null ? null : { id: event.id, at: event.at.toISOString() },
    deliveries: scopes.includes("endpoints:read")
      ? (event?.deliveries ?? []).map((sent) => ({
          ...deliveryView(sent),
          endpoint_id: sent.endpointId,
          endpoint_url: sent.endpointUrl,
        }))
      : null,
    record: link === null ? null : { position: link.position, hash: link.hash, is_intact: link.isIntact },
  };
}

async function sumOf({ decision }: CheckRecord, { database }: Context): Promise<Explanation["sum"]> {
  if (decision === null) return null;
  return sumView(decision, await balanceChecks.listReservations(database, decision.basis.reservedBy ?? []));
}

async function jobOf({ decision }: CheckRecord, { database }: Context): Promise<Explanation["job"]> {
  return decision === null
    ? null
    : jobView(decision, await balanceChecks.listDecidedWith(database, decision));
}

function memberView(row: MemberRow | null, { policy }: Context): Explanation["member"] {
  if (row === null) return null;
  const stored = members.fromRow(row);
  const { limit, windowSeconds } = policy.balanceLimit;
  const known = isReadable(stored) ? stored : null;
  const requestedAt = known?.balances.requestedAt ?? [];
  const nextAt = known === null ? 0 : nextBalanceRequestAt(known.balances, policy.balanceLimit);
  return {
    user_guid: row.userGuid,
    id: row.partnerId,
    institution_code: row.institutionCode,
    state: row.state,
    reason: row.reason,
    connection_status: row.connectionStatus,
    last_status_read_at: known?.lastReadAt == null ? null : new Date(known.lastReadAt).toISOString(),
    balance_requests: {
      limit,
      window_seconds: windowSeconds,
      requested_at: requestedAt.map((at) => new Date(at).toISOString()),
      next_at: nextAt === 0 ? null : new Date(nextAt).toISOString(),
    },
  };
}

async function accountOf({ check }: CheckRecord, { database }: Context): Promise<Explanation["account"]> {
  const row = await accounts.read(database, check.accountGuid);
  if (row === null) return null;
  const { name, type, masked_number, is_closed, can_debit, debit_block } = accountView(row);
  const { numbersReadAt, ownerCount } = await balanceChecks.readAccountData(database, check);
  return {
    name,
    type,
    masked_number,
    is_closed,
    can_debit,
    debit_block,
    numbers_read_at: numbersReadAt?.toISOString() ?? null,
    owner_count: ownerCount,
  };
}

type HistoryRow = Awaited<ReturnType<typeof auditLog.listOfCheck>>[number];

function historyView({ keyName, ...row }: HistoryRow): NonNullable<Explanation["history"]>[number] {
  return { ...auditView(row), key_name: keyName };
}
