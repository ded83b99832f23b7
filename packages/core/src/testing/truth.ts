import type { BalanceCheck } from "../balance/balance-check.ts";
import { meaningOf } from "../member/connection-status.ts";
import type { MemberEvent } from "../member/event.ts";
import type { BankEntry } from "./mx-model.ts";

/** What a check must be decided as, if the account stands so. */
export function verdictOf({ cents, isClosed }: BankEntry, { amount }: BalanceCheck): string {
  if (isClosed) return "account_closed";
  return BigInt(cents) >= amount.minor ? "sufficient" : "insufficient";
}

/** An error seen while MX is idle may be taken for our job's end; a person's wish is a new intent. */
export function isExcuse(event: MemberEvent): boolean {
  if (event.kind === "credentials_updated" || event.kind === "retry_requested") return true;
  if (event.kind !== "status_read" || event.observation.isBeingAggregated) return false;
  const { is } = meaningOf(event.observation.connectionStatus);
  return is === "user_actionable" || is === "retryable" || is === "dead_end";
}
