import type { Account, AccountNumbers, AccountOwner } from "@account-opening/core";
import type { CallResult } from "@account-opening/core/member";
import type { Claim, outbox } from "@account-opening/db/outbox";
import type { MxClient } from "@account-opening/mx";
import type { Lease } from "../leases.ts";

/** The calls to MX that the worker makes. */
interface MxCalls {
  members: Pick<
    MxClient["members"],
    | "status"
    | "challenges"
    | "verify"
    | "identify"
    | "checkBalance"
    | "accountNumbers"
    | "accounts"
    | "accountOwners"
    | "read"
  >;
}

/** Data of a call, which is stored in the same transaction as its result. */
export type FetchedData =
  | { kind: "accounts"; accounts: Account[]; numbers: AccountNumbers[] }
  | { kind: "owners"; owners: AccountOwner[] }
  | { kind: "balances"; accounts: Account[] };

export interface CallOutcome {
  result: CallResult;
  fetched?: FetchedData;
}

/** Whether the rate limits, which all workers share, allow a call to MX now. */
export type RateLimitDecision = { outcome: "granted" } | { outcome: "wait"; waitMs: number };

export interface PerformPorts {
  claim(outboxId: string, now: Date): ReturnType<typeof outbox.claim>;
  /** Keeps the claim's lease renewed until the work on it has ended. */
  hold(claim: Claim): Lease;
  /** False if another claim has taken over the call. Then nothing was stored. */
  complete(claim: Claim, outcome: CallOutcome, now: Date): Promise<boolean>;
  release(claim: Claim, dueAt: Date): Promise<void>;
  permit(claim: Claim): Promise<RateLimitDecision>;
  /** Runs the call of a claim in a span. */
  trace(claim: Claim, call: () => Promise<CallOutcome>): Promise<CallOutcome>;
  mx: MxCalls;
  /** Applies the result of the call. Best effort: the sweep finds results that it misses. */
  advance(memberGuid: string): Promise<void>;
  clock: () => Date;
}
