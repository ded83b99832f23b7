import type { BalanceCheck } from "../src/balance/balance-check.ts";
import { meaningOf } from "../src/member/connection-status.ts";
import type { MemberEvent } from "../src/member/event.ts";
import { type AccountKind, accountKinds, hour } from "./builders.ts";
import type { BankEntry } from "./mx-model.ts";

/** An earlier check of the same account that was decided `sufficient`. */
export type Released = Pick<BalanceCheck, "amount" | "decideBy">;

/** Longer than any of these tests lasts: what was released stays reserved. */
const reservedMs = 48 * hour;

/** What a check must be decided as, if the account stands so and these debits were released before. */
export function expectedDecision(
  { at, cents, isClosed }: BankEntry,
  { amount }: BalanceCheck,
  drawnOn: AccountKind,
  released: readonly Released[],
): string {
  if (isClosed) return "account_closed";
  if (!accountKinds[drawnOn].isDebitable) return "inconclusive";
  const hidden = released.filter(({ decideBy }) => at <= decideBy + reservedMs);
  const reserved = hidden.reduce((sum, each) => sum + each.amount.minor, 0n);
  return BigInt(cents) - reserved >= amount.minor ? "sufficient" : "insufficient";
}

/** An error seen while MX is idle may be taken for our job's end; a person's wish is a new intent. */
export function justifiesRestart(event: MemberEvent): boolean {
  if (requestedRestarts.has(event.kind)) return true;
  if (event.kind !== "status_read" || event.snapshot.isBeingAggregated) return false;
  const { is } = meaningOf(event.snapshot.connectionStatus);
  return is === "user_actionable" || is === "retryable" || is === "dead_end";
}

const requestedRestarts: ReadonlySet<MemberEvent["kind"]> = new Set([
  "credentials_updated",
  "retry_requested",
  "verification_requested",
  "consent_given",
  "consent_failed",
]);
