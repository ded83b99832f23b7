import type { AccountBalance } from "../../account.ts";
import type { Instant } from "../../instant.ts";
import type { Reading } from "../lane.ts";
import type { Member } from "../member.ts";
import { type Context, inPhase, rest } from "../state-updates.ts";
import { type Baseline, baselineOf } from "../status-snapshot.ts";
import { neverStarted } from "./read-while-running.ts";

/** The balance job ended, and the accounts were read. */
export function onBalancesRead(
  member: Member,
  lane: Reading,
  accounts: readonly AccountBalance[],
  context: Context,
  now: Instant,
): Member {
  const calm = { ...member, failureCount: 0 };
  const { job, proven, endedAt } = lane;
  const imported = latestImport(accounts);
  if (!proven && !isAfter(imported, job.baseline)) return neverStarted(calm, job, context, now);
  const emptySince = job.emptySince ?? now;
  // The member's numbers were read, so it has accounts: an empty list is not news.
  const isEmpty = accounts.length === 0;
  if ((isEmpty || isBehind(imported, member)) && now - emptySince < context.policy.startGraceMs) {
    return inPhase(calm, {
      ...lane,
      job: { ...job, emptySince },
      dueAt: now + context.policy.pollFloorMs,
    });
  }
  if (isEmpty) {
    const connectionStatus = member.seen?.connectionStatus ?? null;
    const obstacle = { why: "balance_unknown", at: now, connectionStatus } as const;
    return rest({ ...calm, balances: { ...member.balances, obstacle } });
  }
  const after = member.seen === null ? job.baseline : baselineOf(member.seen);
  const endedAfter = job.unfinishedAt ?? job.requestedAt;
  const seen = { accounts, endedAt, endedAfter, before: job.baseline, after };
  return rest({ ...calm, balances: { ...member.balances, seen, obstacle: null } });
}

/** When MX last brought in data for any of the accounts; null when it does not say. MX's clock. */
function latestImport(accounts: readonly AccountBalance[]): number | null {
  const moments = accounts.flatMap(({ importedAt }) => (importedAt === null ? [] : Date.parse(importedAt)));
  return moments.length === 0 ? null : Math.max(...moments);
}

/** Data came in after everything that status showed before the request: a job has run since. */
function isAfter(imported: number | null, { aggregatedAt, successfullyAggregatedAt }: Baseline): boolean {
  const stamps = [aggregatedAt, successfullyAggregatedAt].map((stamp) =>
    stamp === null ? 0 : Date.parse(stamp),
  );
  return imported !== null && imported > Math.max(...stamps);
}

/** The data is older than the start of the latest job: what that job brought is not in yet. */
function isBehind(imported: number | null, { seen }: Member): boolean {
  const aggregatedAt = seen?.aggregatedAt ?? null;
  return (
    imported !== null &&
    aggregatedAt !== null &&
    imported < Math.floor(Date.parse(aggregatedAt) / 1_000) * 1_000
  );
}
