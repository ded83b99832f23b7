import type { AccountBalance } from "../account.ts";
import type { Instant } from "../instant.ts";
import type { Baseline } from "../member/status-snapshot.ts";
import type { CallLimit } from "../policy.ts";
import type { InconclusiveReason } from "./balance-check.ts";

/** Results and use of a member's balance jobs. */
export interface Balances {
  /** Times of the latest check_balance requests, oldest first, as many as MX's limit needs. */
  requestedAt: readonly Instant[];
  /** Balances of the latest balance job; null before the first. */
  imported: ImportedBalances | null;
  /** Why the latest job failed. Open checks wait until that is resolved. */
  lastFailure: BalanceJobFailure | null;
  /** Attempts for the open checks, oldest first. */
  attempts: readonly Attempt[];
  /** When the earliest check that waits for a balance must be decided; null if none waits. */
  neededBy: Instant | null;
}

export interface ImportedBalances {
  accounts: readonly AccountBalance[];
  /** Start of the status read that showed the end of the job. */
  endedAt: Instant;
  /** The job ended after this: the time of its request, or of the last status read that showed it unfinished. */
  endedAfter: Instant;
  /** MX's timestamps before the job request and at the end of the job. */
  before: Baseline;
  after: Baseline;
}

/**
 * Whether MX imported an account's data after every timestamp of the status before the request. Only MX's own timestamps are
 * compared.
 * @param importedAt `imported_at` of the account.
 */
export function isImportedAfter(importedAt: Instant, before: Baseline): boolean {
  const stamps = [before.aggregatedAt, before.successfullyAggregatedAt].map(secondOf);
  return importedAt > Math.max(...stamps);
}

/**
 * Whether MX imported an account's data in the job that ended. A job can end without that: an identification changes the
 * timestamps of the status and imports no balances. Data of a fast job can have the same second as the timestamps before it, so
 * data from the second before the start of MX's latest job also counts.
 */
export function isImportedByJob(importedAt: Instant, before: Baseline, { aggregatedAt }: Baseline): boolean {
  const isInLatestJob = aggregatedAt !== null && importedAt >= secondOf(aggregatedAt) - 1_000;
  return isInLatestJob || isImportedAfter(importedAt, before);
}

/** The time of a timestamp, in the resolution of MX's status: one second. */
export function secondOf(stamp: string | null): number {
  return stamp === null ? 0 : Math.floor(Date.parse(stamp) / 1_000) * 1_000;
}

interface BalanceJobFailure {
  reason: InconclusiveReason;
  at: Instant;
  /** MX's status at that time. */
  connectionStatus: string | null;
}

/** For the record of a decision. */
export interface Attempt {
  at: Instant;
  what: string;
}

export const noBalances: Balances = {
  requestedAt: [],
  imported: null,
  lastFailure: null,
  attempts: [],
  neededBy: null,
};

/** A check_balance request was sent, or may have been sent. */
export function recordRequest(balances: Balances, { limit }: CallLimit, now: Instant): Balances {
  return { ...balances, requestedAt: [...balances.requestedAt, now].slice(-limit) };
}

/** When MX's limit allows the next check_balance request for this member; in the past if it allows one now. */
export function nextRequestAt({ requestedAt }: Balances, { limit, windowSeconds }: CallLimit): Instant {
  const oldestThatCounts = requestedAt.at(-limit);
  return oldestThatCounts === undefined ? 0 : oldestThatCounts + windowSeconds * 1_000;
}

/** The latest attempts are kept. */
const attemptsMax = 20;

export function recordAttempts(balances: Balances, what: readonly string[], now: Instant): Balances {
  if (what.length === 0) return balances;
  const attempts = [...balances.attempts, ...what.map((each) => ({ at: now, what: each }))];
  return { ...balances, attempts: attempts.slice(-attemptsMax) };
}
