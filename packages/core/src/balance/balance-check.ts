import type { Instant } from "../instant.ts";
import type { DebitAccount } from "./debit-account.ts";
import type { Money } from "./money.ts";

export const checkStatuses = ["scheduled", "running", "decided", "canceled"] as const;
export type CheckStatus = (typeof checkStatuses)[number];

/** What core banking asks ahead of an ACH debit: will this account hold enough? Open until it is decided. */
export interface BalanceCheck {
  id: string;
  /** Core banking's own id of the debit. */
  debitId: string;
  /** `ACT-…` */
  accountGuid: string;
  amount: Money;
  /** Not looked at before this. */
  runAt: Instant;
  /** The ACH cutoff: by then there is a decision. */
  decideBy: Instant;
  /** How old a balance may be, counted from when we saw its job's end. */
  maxAgeMs: number;
  status: "scheduled" | "running";
  /** Debits that were decided before do not reduce what is available to this one. */
  ignoreReserved: boolean;
  /** What decides where MX gives no available balance. */
  onMissingAvailable: MissingAvailable;
  /** As stored when the check was locked; null when the account is not stored any more. */
  account: DebitAccount | null;
}

export const missingAvailable = ["inconclusive", "balance"] as const;
export type MissingAvailable = (typeof missingAvailable)[number];

export const decisions = ["sufficient", "insufficient", "account_closed", "inconclusive"] as const;
export type DecisionName = (typeof decisions)[number];

export const inconclusiveReasons = [
  "user_action_required",
  "throttled",
  "mx_unavailable",
  "stale",
  "balance_unknown",
  "account_not_debitable",
  "account_blocked",
  "deadline_passed",
] as const;
export type InconclusiveReason = (typeof inconclusiveReasons)[number];

/** Only `sufficient` may release a debit. */
export type Decision =
  | { decision: "sufficient" | "insufficient" | "account_closed"; reason: null }
  | { decision: "inconclusive"; reason: InconclusiveReason };

/** What a decision compared with the amount of the debit. */
export interface Funds {
  decidedBy: "available_balance" | "balance";
  /** What earlier debits have reserved. */
  reserved: Money;
  /** The ids of those debits. */
  reservedBy: readonly string[];
  /** Ids of the checks whose debits the balance shows: their reservations have ended. */
  endedReservations: readonly string[];
}

/** A decision, with what it compared; `funds` is null where no balance was compared. */
export interface Evaluation {
  decision: Decision;
  funds: Funds | null;
}
