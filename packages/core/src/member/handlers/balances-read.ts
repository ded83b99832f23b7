import type { AccountBalance } from "../../account.ts";
import { isImportedAfter, isImportedByJob, secondOf } from "../../balance/balances.ts";
import type { Instant } from "../../instant.ts";
import type { FetchingResults } from "../lane.ts";
import type { Member } from "../member.ts";
import { type Context, continuePhase, toIdle } from "../state-updates.ts";
import { type Baseline, baselineOf } from "../status-snapshot.ts";
import { retryUnstartedJob } from "./read-while-running.ts";

/** The balance job ended, and its accounts were read. */
export function onBalancesRead(
  member: Member,
  lane: FetchingResults,
  accounts: readonly AccountBalance[],
  context: Context,
  now: Instant,
): Member {
  const recovered = { ...member, failureCount: 0 };
  const { job, endConfirmed, endedAt } = lane;
  if (!endConfirmed && !importTimes(accounts).some((at) => isImportedAfter(at, job.baseline))) {
    return retryUnstartedJob(recovered, job, context, now);
  }
  const after = member.lastStatus === null ? job.baseline : baselineOf(member.lastStatus);
  // MX no longer updates a closed account.
  const importedAt = importTimes(accounts.filter(({ isClosed }) => !isClosed));
  const emptySince = job.emptySince ?? now;
  // The account numbers were read before, so the member has accounts: an empty list is incomplete.
  const isEmpty = accounts.length === 0;
  if ((isEmpty || isBehind(importedAt, after)) && now - emptySince < context.policy.startGraceMs) {
    return continuePhase(recovered, {
      ...lane,
      job: { ...job, emptySince },
      dueAt: now + context.policy.pollFloorMs,
    });
  }
  if (isEmpty) {
    const connectionStatus = member.lastStatus?.connectionStatus ?? null;
    const lastFailure = { reason: "balance_unknown", at: now, connectionStatus } as const;
    return toIdle({ ...recovered, balances: { ...member.balances, lastFailure } });
  }
  // The job that ended was not this one: it imported no balances.
  if (importedAt.length > 0 && !importedAt.some((at) => isImportedByJob(at, job.baseline, after))) {
    return retryUnstartedJob(recovered, job, context, now);
  }
  const imported = { accounts, endedAt, endedAfter: job.unfinishedAt, before: job.baseline, after };
  return toIdle({ ...recovered, balances: { ...member.balances, imported, lastFailure: null } });
}

/** `imported_at` of the accounts that have one. */
function importTimes(accounts: readonly AccountBalance[]): Instant[] {
  return accounts.flatMap(({ importedAt }) => (importedAt === null ? [] : [Date.parse(importedAt)]));
}

/** The data of every account is older than the start of MX's latest job: the results of that job may follow. */
function isBehind(importedAt: readonly Instant[], { aggregatedAt }: Baseline): boolean {
  if (importedAt.length === 0 || aggregatedAt === null) return false;
  return importedAt.every((at) => at < secondOf(aggregatedAt));
}
