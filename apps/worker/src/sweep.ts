import type { ArmedCall, ArmedCheck } from "@account-opening/core";
import type { ArmedDelivery, Backlog } from "@account-opening/db";

/** Ports of the sweep: rows on one side, jobs on the other. */
export interface SweepPorts {
  membersWaiting(before: Date, limit: number, afterGuid: string): Promise<string[]>;
  callsOverdue(before: Date, now: Date, limit: number): Promise<ArmedCall[]>;
  callsDue(after: { dueAt: Date; outboxId: string }, until: Date, limit: number): Promise<ArmedCall[]>;
  checksDue(after: { dueAt: Date; checkId: string }, until: Date, limit: number): Promise<ArmedCheck[]>;
  membersWithOverdueChecks(before: Date, limit: number): Promise<string[]>;
  /** Gives events their places, and endpoints their deliveries. */
  publishNotices(now: Date): Promise<ArmedDelivery[]>;
  deliveriesOverdue(before: Date): Promise<ArmedDelivery[]>;
  repairCalls(limit: number): Promise<ArmedCall[]>;
  deleteExpired(now: Date): Promise<number>;
  readBacklog(now: Date): Promise<Backlog>;
  /** Up to which time calls and checks have jobs; null when Redis has lost it, and the jobs with it. */
  readArmedUntil(): Promise<Date | null>;
  writeArmedUntil(until: Date): Promise<void>;
  arm(calls: readonly ArmedCall[]): Promise<void>;
  wake(checks: readonly ArmedCheck[]): Promise<void>;
  notify(deliveries: readonly ArmedDelivery[]): Promise<void>;
  requestAdvance(memberGuids: string[]): Promise<void>;
}

export interface Swept {
  waitingMemberCount: number;
  overdueCallCount: number;
  overdueCheckCount: number;
  overdueDeliveryCount: number;
  armedCallCount: number;
  armedCheckCount: number;
  repairedCallCount: number;
  expiredRowCount: number;
  isQueueLost: boolean;
  backlog: Backlog;
}

export interface SweepLimits {
  /** What is older than this should have been taken up by its job. */
  lagMs: number;
  /** Calls due within this time have a delayed job; later ones wait in PostgreSQL only. */
  horizonMs: number;
  /** Checks due within this time are given their jobs anew by each sweep; longer than from one sweep to the next. */
  rearmMs: number;
  pageSize: number;
}

/** Enqueues again whatever a crash or a lost Redis dropped: rows are the truth, jobs only hints. */
export async function sweep(ports: SweepPorts, limits: SweepLimits, now: Date): Promise<Swept> {
  const before = new Date(now.getTime() - limits.lagMs);
  const repaired = await ports.repairCalls(limits.pageSize);
  await ports.arm(repaired);
  const armed = await armHorizon(ports, limits, now);
  const overdue = await ports.callsOverdue(before, now, limits.pageSize);
  await ports.arm(overdue);
  const withOverdueChecks = await ports.membersWithOverdueChecks(before, limits.pageSize);
  await ports.requestAdvance(withOverdueChecks);
  const waitingMemberCount = await advanceWaiting(ports, limits, before);
  await ports.notify(await ports.publishNotices(now));
  const overdueDeliveries = await ports.deliveriesOverdue(before);
  await ports.notify(overdueDeliveries);
  return {
    waitingMemberCount,
    overdueCallCount: overdue.length,
    overdueCheckCount: withOverdueChecks.length,
    overdueDeliveryCount: overdueDeliveries.length,
    armedCallCount: armed.callCount,
    armedCheckCount: armed.checkCount,
    repairedCallCount: repaired.length,
    expiredRowCount: await ports.deleteExpired(now),
    isQueueLost: armed.isQueueLost,
    backlog: await ports.readBacklog(now),
  };
}

/** Has members advanced whose news waits since too long, page by page: one that fails hides no other. */
async function advanceWaiting(ports: SweepPorts, { pageSize }: SweepLimits, before: Date): Promise<number> {
  const firstPage = (limit: number) => ports.membersWaiting(before, limit, "");
  const nextPage = (last: string, limit: number) => ports.membersWaiting(before, limit, last);
  return forEachPage({ pageSize, firstPage, nextPage }, (page) => ports.requestAdvance(page));
}

/**
 * Gives a job to every row that has come within the horizon since the last sweep; to all when Redis lost them.
 *
 * A check's job may have been lost on its way into Redis, and nobody may be late with a decision: so checks that are due
 * soon get theirs again. A call's loss is found once it is overdue.
 */
async function armHorizon(
  ports: SweepPorts,
  { lagMs, horizonMs, rearmMs, pageSize }: SweepLimits,
  now: Date,
) {
  const armedUntil = await ports.readArmedUntil();
  const until = new Date(now.getTime() + horizonMs);
  const since = armedUntil ?? new Date(0);
  const callCount = await forEachPage(
    {
      pageSize,
      firstPage: (limit) => ports.callsDue({ dueAt: since, outboxId: "0" }, until, limit),
      nextPage: (last, limit) => ports.callsDue(last, until, limit),
    },
    (page) => ports.arm(page),
  );
  const wakeChecks = (from: Date, to: Date) =>
    forEachPage(
      {
        pageSize,
        firstPage: (limit) => ports.checksDue({ dueAt: from, checkId: "" }, to, limit),
        nextPage: (last, limit) => ports.checksDue(last, to, limit),
      },
      (page) => ports.wake(page),
    );
  const checkCount = await wakeChecks(since, until);
  if (armedUntil !== null) {
    await wakeChecks(new Date(now.getTime() - lagMs), new Date(now.getTime() + rearmMs));
  }
  await ports.writeArmedUntil(until);
  return { callCount, checkCount, isQueueLost: armedUntil === null };
}

interface Pages<Row> {
  pageSize: number;
  firstPage(limit: number): Promise<Row[]>;
  nextPage(last: Row, limit: number): Promise<Row[]>;
}

/** @returns how many rows there were. */
async function forEachPage<Row>(
  { pageSize, firstPage, nextPage }: Pages<Row>,
  take: (page: Row[]) => Promise<void>,
): Promise<number> {
  let count = 0;
  for (let page = await firstPage(pageSize); ; ) {
    await take(page);
    count += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return count;
    page = await nextPage(last, pageSize);
  }
}
