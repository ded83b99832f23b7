import type { DueCall, DueCheck } from "@account-opening/core";
import type { DueDelivery } from "@account-opening/db/notifications";
import type { Backlog } from "@account-opening/db/sweep";

/** The ports of the sweep: rows of PostgreSQL, and jobs in Redis. */
export interface SweepPorts {
  callsDue(after: { dueAt: Date; outboxId: string }, until: Date, limit: number): Promise<DueCall[]>;
  checksDue(after: { dueAt: Date; checkId: string }, until: Date, limit: number): Promise<DueCheck[]>;
  /** Adds events to the feed, and creates the deliveries of endpoints. */
  publishEvents(now: Date): Promise<DueDelivery[]>;
  repairCalls(limit: number): Promise<DueCall[]>;
  deleteExpired(now: Date): Promise<number>;
  readBacklog(now: Date): Promise<Backlog>;
  /** The time up to which due calls and checks have jobs. Null if Redis has lost it, and so its jobs. */
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
  /** Why jobs could not be enqueued; undefined if they were. The other steps are independent of it. */
  enqueueError: unknown;
  backlog: Backlog;
}

export interface SweepLimits {
  /** Rows that are overdue by more than this were missed by their jobs. */
  lagMs: number;
  /** Calls due within this time have a delayed job. Later calls are only in PostgreSQL. */
  horizonMs: number;
  /** Each sweep enqueues checks that are due within this time again. It is longer than the sweep interval. */
  reenqueueMs: number;
  pageSize: number;
}

/**
 * Repairs calls, publishes events, deletes expired rows, and enqueues the rows that should have a job. The steps that need only
 * PostgreSQL come first, and do not depend on Redis.
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
 * Enqueues every row that came within the horizon since the last sweep, or all of them if Redis has lost its jobs.
 *
 * A job may be missing although its row is within the horizon. Checks that are due soon are therefore enqueued again, since a
 * decision must not be late. A missing job of a call is found once the call is overdue.
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

/** @returns the number of rows. */
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
