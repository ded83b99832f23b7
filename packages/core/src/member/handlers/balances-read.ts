import type { AccountBalance } from "../../account.ts";
import type { Instant } from "../../instant.ts";
import type { FetchingResults } from "../lane.ts";
import type { Member } from "../member.ts";
import { type Context, continuePhase, toIdle } from "../state-updates.ts";
import { type Baseline, baselineOf } from "../status-snapshot.ts";
import { retryUnstartedJob } from "./read-while-running.ts";

/** The balance job ended, and the accounts were read. */
export function onBalancesRead(
  member: Member,
  lane: FetchingResults,
  accounts: readonly AccountBalance[],
  context: Context,
  now: Instant,
): Member {
  const calm = { ...member, failureCount: 0 };
  const { job, endConfirmed, endedAt } = lane;
  const importedAt = latestImportAt(accounts);
  if (!endConfirmed && !isAfter(importedAt, job.baseline)) return retryUnstartedJob(calm, job, context, now);
  const emptySince = job.emptySince ?? now;
  // The member's numbers were read, so it has accounts: an empty list is not news.
  const isEmpty = accounts.length === 0;
  if ((isEmpty || isBehind(importedAt, member)) && now - emptySince < context.policy.startGraceMs) {
    return continuePhase(calm, {
      ...lane,
      job: { ...job, emptySince },
      dueAt: now + context.policy.pollFloorMs,
    });
  }
  if (isEmpty) {
    const connectionStatus = member.lastStatus?.connectionStatus ?? null;
    const lastFailure = { reason: "balance_unknown", at: now, connectionStatus } as const;
    return toIdle({ ...calm, balances: { ...member.balances, lastFailure } });
  }
  const after = member.lastStatus === null ? job.baseline : baselineOf(member.lastStatus);
  const imported = { accounts, endedAt, endedAfter: job.unfinishedAt, before: job.baseline, after };
  return toIdle({ ...calm, balances: { ...member.balances, imported, lastFailure: null } });
}

/** When MX last brought in data for any of the accounts; null when it does not say. MX's clock. */
function latestImportAt(accounts: readonly AccountBalance[]): number | null {
  const moments = accounts.flatMap(({ importedAt }) => (importedAt === null ? [] : Date.parse(importedAt)));
  return moments.length === 0 ? null : Math.max(...moments);
}

/** Data came in after everything that status showed before the request: a job has run since. */
function isAfter(importedAt: number | null, { aggregatedAt, successfullyAggregatedAt }: Baseline): boolean {
  const stamps = [aggregatedAt, successfullyAggregatedAt].map((stamp) =>
    stamp === null ? 0 : Date.parse(stamp),
  );
  return importedAt !== null && importedAt > Math.max(...stamps);
}

/** The data is older than the start of the latest job: what that job brought is not in yet. */
function isBehind(importedAt: number | null, { lastStatus }: Member): boolean {
  const aggregatedAt = lastStatus?.aggregatedAt ?? null;
  return (
    importedAt !== null &&
    aggregatedAt !== null &&
    importedAt < Math.floor(Date.parse(aggregatedAt) / 1_000) * 1_000
  );
}
