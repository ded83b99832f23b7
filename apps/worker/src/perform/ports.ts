import type { Account, AccountNumbers, AccountOwner, CallResult } from "@account-opening/core";
import type { Claim, ClaimOutcome } from "@account-opening/db/outbox";
import type { MxClient } from "@account-opening/mx";
import type { Lease } from "../leases.ts";

/** The calls to MX that the loop makes by itself. */
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
  >;
}

/** What a call brought beside its result; stored in the same transaction. */
export type FetchedData =
  | { kind: "accounts"; accounts: Account[]; numbers: AccountNumbers[] }
  | { kind: "owners"; owners: AccountOwner[] }
  | { kind: "balances"; accounts: Account[] };

export interface CallOutcome {
  result: CallResult;
  fetched?: FetchedData;
}

/** Whether MX may be called now, for all workers together. */
export type RateLimitDecision = { outcome: "granted" } | { outcome: "wait"; waitMs: number };

export interface PerformPorts {
  claim(outboxId: string, now: Date): Promise<ClaimOutcome>;
  /** Keeps the claim's lease from running out until the work on it has ended, well or not. */
  hold(claim: Claim): Lease;
  /** False when the call is no longer this claim's: then nothing was stored. */
  complete(claim: Claim, outcome: CallOutcome, now: Date): Promise<boolean>;
  release(claim: Claim, dueAt: Date): Promise<void>;
  permit(claim: Claim): Promise<RateLimitDecision>;
  mx: MxCalls;
  /** Takes in what the call brought. Best effort: the sweep finds what this forgets. */
  advance(memberGuid: string): Promise<void>;
  clock: () => Date;
}
