import type { Cause } from "../cause/cause.ts";
import type { Instant } from "../instant.ts";
import type { DebitAccount } from "./debit-account.ts";
import type { Money } from "./money.ts";

export const checkStatuses = ["scheduled", "running", "decided", "canceled"] as const;

/** A check of account status and available balance ahead of an ACH debit. It is open until it is decided. */
export interface BalanceCheck {
  id: string;
  /** Core banking's ID of the debit. */
  debitId: string;
  /** `ACT-…` */
  accountGuid: string;
  amount: Money;
  /** The check is not evaluated before this time. */
  runAt: Instant;
  /** The ACH cutoff. The decision is made before it. */
  decideBy: Instant;
  /** Maximum age of a balance. Age counts from the status read that showed the end of its job. */
  maxAgeMs: number;
  status: "scheduled" | "running";
  /** Reservations of earlier debits are not subtracted from the balance. */
  ignoreReserved: boolean;
  /** Which amount is used if MX reports no available balance. */
  onMissingAvailable: MissingAvailable;
  /** As stored when the check was locked; null if the account is no longer stored. */
  account: DebitAccount | null;
  /** The request that scheduled the check. */
  cause: Cause | null;
}

export const missingAvailable = ["inconclusive", "balance"] as const;
type MissingAvailable = (typeof missingAvailable)[number];

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

/** The amounts that a decision compared with the debit. */
export interface Funds {
  decidedBy: "available_balance" | "balance";
  /** The sum of the reservations of earlier debits. */
  reserved: Money;
  /** The IDs of those debits. */
  reservedBy: readonly string[];
  /** IDs of the checks whose reservations have ended, since the balance shows their debits. */
  endedReservations: readonly string[];
}

/** A decision. `funds` is null if no balance was compared. */
export interface Evaluation {
  decision: Decision;
  funds: Funds | null;
}
