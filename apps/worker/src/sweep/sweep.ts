import type { DueCall, DueCheck } from "@account-opening/core";
import type { DueDelivery } from "@account-opening/db/notifications";
import type { Backlog } from "@account-opening/db/sweep";

/** Ports of the sweep: rows on one side, jobs on the other. */
export interface SweepPorts {
  callsDue(after: { dueAt: Date; outboxId: string }, until: Date, limit: number): Promise<DueCall[]>;
  checksDue(after: { dueAt: Date; checkId: string }, until: Date, limit: number): Promise<DueCheck[]>;
  /** Gives events their places, and endpoints their deliveries. */
  publishEvents(now: Date): Promise<DueDelivery[]>;
  repairCalls(limit: number): Promise<DueCall[]>;
  deleteExpired(now: Date): Promise<number>;
  readBacklog(now: Date): Promise<Backlog>;
  /** Up to which time calls and checks have jobs; null when Redis has lost it, and the jobs with it. */
  readWatermark(): Promise<Date | null>;
  writeWatermark(until: Date): Promise<void>;
  enqueueCalls(calls: readonly DueCall[]): Promise<void>;
  enqueueCheckTimers(checks: readonly DueCheck[]): Promise<void>;
  enqueueDeliveries(deliveries: readonly DueDelivery[]): Promise<void>;
}

export interface Swept {
  enqueuedCallCount: number;
  enqueuedCheckCount: number;
  repairedCallCount: number;
  expiredRowCount: number;
  isQueueLost: boolean;
  /** Why Redis took no jobs; undefined when it did. The rest was done all the same. */
  enqueueError: unknown;
  backlog: Backlog;
}

export interface SweepLimits {
  /** What is older than this should have been taken up by its job. */
  lagMs: number;
  /** Calls due within this time have a delayed job; later ones wait in PostgreSQL only. */
  horizonMs: number;
  /** Checks due within this time are given their jobs anew by each sweep; longer than from one sweep to the next. */
  reenqueueMs: number;
  pageSize: number;
}

/**
 * Repairs and publishes, and gives jobs to the rows that should have one: rows are the truth, jobs only hints. What needs
 * PostgreSQL alone comes first, and is done whether Redis takes jobs or not.
 */
export async function sweep(ports: SweepPorts, limits: SweepLimits, now: Date): Promise<Swept> {
  const repaired = await ports.repairCalls(limits.pageSize);
  const published = await ports.publishEvents(now);
  const expiredRowCount = await ports.deleteExpired(now);
  const backlog = await ports.readBacklog(now);
  const enqueued = await enqueue(ports, limits, { repaired, published, now });
  return { ...enqueued, repairedCallCount: repaired.length, expiredRowCount, backlog };
}

async function enqueue(
  ports: SweepPorts,
  limits: SweepLimits,
  { repaired, published, now }: { repaired: DueCall[]; published: DueDelivery[]; now: Date },
) {
  try {
    await ports.enqueueCalls(repaired);
    await ports.enqueueDeliveries(published);
    return { ...(await enqueueHorizon(ports, limits, now)), enqueueError: undefined };
  } catch (enqueueError) {
    return { enqueuedCallCount: 0, enqueuedCheckCount: 0, isQueueLost: false, enqueueError };
  }
}

/**
 * Gives a job to every row that has come within the horizon since the last sweep; to all when Redis lost them.
 *
 * A check's job may have been lost on its way into Redis, and nobody may be late with a decision: so checks that are due
 * soon get theirs again. A call's loss is found once it is overdue.
 */
async function enqueueHorizon(
  ports: SweepPorts,
  { lagMs, horizonMs, reenqueueMs, pageSize }: SweepLimits,
  now: Date,
) {
  const watermark = await ports.readWatermark();
  const until = new Date(now.getTime() + horizonMs);
  const since = watermark ?? new Date(0);
  const enqueuedCallCount = await forEachPage(
    {
      pageSize,
      firstPage: (limit) => ports.callsDue({ dueAt: since, outboxId: "0" }, until, limit),
      nextPage: (last, limit) => ports.callsDue(last, until, limit),
    },
    (page) => ports.enqueueCalls(page),
  );
  const enqueueChecks = (from: Date, to: Date) =>
    forEachPage(
      {
        pageSize,
        firstPage: (limit) => ports.checksDue({ dueAt: from, checkId: "" }, to, limit),
        nextPage: (last, limit) => ports.checksDue(last, to, limit),
      },
      (page) => ports.enqueueCheckTimers(page),
    );
  const enqueuedCheckCount = await enqueueChecks(since, until);
  if (watermark !== null) {
    await enqueueChecks(new Date(now.getTime() - lagMs), new Date(now.getTime() + reenqueueMs));
  }
  await ports.writeWatermark(until);
  return { enqueuedCallCount, enqueuedCheckCount, isQueueLost: watermark === null };
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
