import type { z } from "zod";
import type { CompletedErasure } from "./erase-user.ts";
import type { KnownUser } from "./known-user.ts";
import type { erasureReceipt, user } from "./schema.ts";

export function userView({ guid, partnerId, createdAt, erasureBeganAt }: KnownUser): z.input<typeof user> {
  return {
    guid,
    id: partnerId,
    created_at: createdAt?.toISOString() ?? null,
    erasure_began_at: erasureBeganAt?.toISOString() ?? null,
  };
}

export function receiptView({
  guid,
  atMx,
  receipt: { memberGuids, erased, remaining },
}: CompletedErasure): z.input<typeof erasureReceipt> {
  const atMxOf = (subject: string) => ({ guid: subject, at_mx: atMx[subject] ?? "not_found" });
  return {
    erased: {
      user: atMxOf(guid),
      members: memberGuids.map(atMxOf),
      accounts: erased.accounts,
      account_numbers: erased.accountNumbers,
      account_owners: erased.accountOwners,
      debit_blocks: erased.debitBlocks,
      timeline_entries: erased.timelineEntries,
      received_bodies: erased.receivedBodies,
      kept_answers: erased.storedResponses,
    },
    kept: {
      user: { count: 1, ...reasons.user },
      balance_checks: { count: remaining.balanceChecks, ...reasons.balanceChecks },
      decisions: { count: remaining.decisions, ...reasons.decisions },
      returns: { count: remaining.returns, ...reasons.returns },
      audit_entries: { count: remaining.auditEntries, ...reasons.auditEntries },
      webhooks: { count: remaining.webhooks, ...reasons.webhooks },
      events: reasons.events,
    },
  };
}

/** The remaining data by kind, with the reason and the retention time. */
const reasons = {
  user: {
    holds: "the guid, the times of the erasure, and this receipt",
    why: "so that no data of the user is stored again, and a repeated request gets this receipt",
    until: null,
  },
  balanceChecks: {
    holds: "debit_id, guids, amount, times",
    why: "a debit is checked once; its decision names it",
    until: null,
  },
  decisions: {
    holds: "debit_id, guids, amount, the balances compared, times",
    why: "the ledger proves why a debit was released or not, and is never changed",
    until: null,
  },
  returns: {
    holds: "return code, times",
    why: "return rates are counted for Nacha's limits",
    until: null,
  },
  auditEntries: {
    holds: "guids, counts, amounts, times, who acted",
    why: "the audit proves who read, changed and erased what, and is never changed",
    until: null,
  },
  webhooks: {
    holds: "member_guid, type, time; no body",
    why: "so that what MX sent can be counted",
    until: "30 days after it came",
  },
  events: {
    holds: "debit_id, guids, state, reason, time",
    why: "the feed and notifications under way leave no event out",
    until: "30 days after it was recorded",
  },
} as const;
