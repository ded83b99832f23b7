import type { Instant } from "../instant.ts";
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
}

export const decisions = ["sufficient", "insufficient", "account_closed", "inconclusive"] as const;
export type DecisionName = (typeof decisions)[number];

export const inconclusiveReasons = [
  "user_action_required",
  "throttled",
  "mx_unavailable",
  "stale",
  "balance_unknown",
  "deadline_passed",
] as const;
export type InconclusiveReason = (typeof inconclusiveReasons)[number];

/** Only `sufficient` may release a debit. */
export type Decision =
  | { decision: "sufficient" | "insufficient" | "account_closed"; reason: null }
  | { decision: "inconclusive"; reason: InconclusiveReason };
