import type { DueCall, DueCheck } from "@account-opening/core/advance";
import type { DueEndpoint } from "@account-opening/db/notifications";
import type { Backlog, MemberCount } from "@account-opening/db/sweep";
import type { Producer, Watermark } from "@account-opening/queue";

/** The rows of PostgreSQL. */
interface SweepStore {
  callsDue(after: { dueAt: Date; outboxId: string }, until: Date, limit: number): Promise<DueCall[]>;
  checksDue(after: { dueAt: Date; checkId: string }, until: Date, limit: number): Promise<DueCheck[]>;
  /** Adds events to the feed, and creates deliveries. @returns the endpoints that have some. */
  publishEvents(now: Date): Promise<DueEndpoint[]>;
  repairCalls(limit: number): Promise<DueCall[]>;
  deleteExpired(now: Date): Promise<number>;
  /** Null if another worker reads them: one worker at a time does. */
  readFacts(now: Date): Promise<DatabaseFacts | null>;
}

export interface SweepPorts {
  store: SweepStore;
  /** The jobs in Redis, and the due time up to which calls and checks have one. */
  producer: Pick<Producer, "enqueueCalls" | "enqueueCheckTimers" | "enqueueDeliveries">;
  watermark: Watermark;
}

/** What the database holds, for the gauges. */
export interface DatabaseFacts {
  backlog: Backlog;
  members: readonly MemberCount[];
}

export interface Swept {
  enqueuedCallCount: number;
  enqueuedCheckCount: number;
  repairedCallCount: number;
  expiredRowCount: number;
  isQueueLost: boolean;
  /** Why jobs could not be enqueued; undefined if they were. The other steps are independent of it. */
  enqueueError: unknown;
  facts: DatabaseFacts | null;
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
  const { store } = ports;
  const repaired = await store.repairCalls(limits.pageSize);
  const published = await store.publishEvents(now);
  const expiredRowCount = await store.deleteExpired(now);
  const facts = await store.readFacts(now);
  const enqueued = await enqueue(ports, limits, { repaired, published, now });
  return { ...enqueued, repairedCallCount: repaired.length, expiredRowCount, facts };
}

async function enqueue(
  ports: SweepPorts,
  limits: SweepLimits,
  { repaired, published, now }: { repaired: DueCall[]; published: DueEndpoint[]; now: Date },
) {
  try {
    await ports.producer.enqueueCalls(repaired);
    await ports.producer.enqueueDeliveries(published);
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
  { store, producer, watermark }: SweepPorts,
  { lagMs, horizonMs, reenqueueMs, pageSize }: SweepLimits,
  now: Date,
) {
  const enqueuedUntil = await watermark.read();
  const until = new Date(now.getTime() + horizonMs);
  const since = enqueuedUntil ?? new Date(0);
  const enqueuedCallCount = await forEachPage(
    {
      pageSize,
      firstPage: (limit) => store.callsDue({ dueAt: since, outboxId: "0" }, until, limit),
      nextPage: (last, limit) => store.callsDue(last, until, limit),
    },
    (page) => producer.enqueueCalls(page),
  );
  const enqueueChecks = (from: Date, to: Date) =>
    forEachPage(
      {
        pageSize,
        firstPage: (limit) => store.checksDue({ dueAt: from, checkId: "" }, to, limit),
        nextPage: (last, limit) => store.checksDue(last, to, limit),
      },
      (page) => producer.enqueueCheckTimers(page),
    );
  const enqueuedCheckCount = await enqueueChecks(since, until);
  if (enqueuedUntil !== null) {
    await enqueueChecks(new Date(now.getTime() - lagMs), new Date(now.getTime() + reenqueueMs));
  }
  await watermark.write(until);
  return { enqueuedCallCount, enqueuedCheckCount, isQueueLost: enqueuedUntil === null };
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
