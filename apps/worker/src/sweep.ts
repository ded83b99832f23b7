import type { ArmedCall, Backlog } from "@account-opening/db";

/** Ports of the sweep: rows on one side, jobs on the other. */
export interface SweepPorts {
  membersWaiting(before: Date, limit: number, afterGuid: string): Promise<string[]>;
  callsOverdue(before: Date, now: Date, limit: number): Promise<ArmedCall[]>;
  callsDue(after: { dueAt: Date; outboxId: string }, until: Date, limit: number): Promise<ArmedCall[]>;
  repairCalls(limit: number): Promise<ArmedCall[]>;
  deleteExpired(now: Date): Promise<number>;
  readBacklog(now: Date): Promise<Backlog>;
  /** Up to which time calls have jobs; null when Redis has lost it, and the jobs with it. */
  readArmedUntil(): Promise<Date | null>;
  writeArmedUntil(until: Date): Promise<void>;
  arm(calls: readonly ArmedCall[], now: Date): Promise<void>;
  requestAdvance(memberGuids: string[]): Promise<void>;
}

export interface Swept {
  waitingMemberCount: number;
  overdueCallCount: number;
  armedCallCount: number;
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
  pageSize: number;
}

/** Enqueues again whatever a crash or a lost Redis dropped: rows are the truth, jobs only hints. */
export async function sweep(ports: SweepPorts, limits: SweepLimits, now: Date): Promise<Swept> {
  const before = new Date(now.getTime() - limits.lagMs);
  const repaired = await ports.repairCalls(limits.pageSize);
  await ports.arm(repaired, now);
  const armed = await armHorizon(ports, limits, now);
  const overdue = await ports.callsOverdue(before, now, limits.pageSize);
  await ports.arm(overdue, now);
  const waitingMemberCount = await advanceWaiting(ports, limits, before);
  return {
    waitingMemberCount,
    overdueCallCount: overdue.length,
    armedCallCount: armed.count,
    repairedCallCount: repaired.length,
    expiredRowCount: await ports.deleteExpired(now),
    isQueueLost: armed.isQueueLost,
    backlog: await ports.readBacklog(now),
  };
}

/** Has members advanced whose news waits since too long, page by page: one that fails hides no other. */
async function advanceWaiting(ports: SweepPorts, { pageSize }: SweepLimits, before: Date): Promise<number> {
  let afterGuid = "";
  let count = 0;
  for (;;) {
    const page = await ports.membersWaiting(before, pageSize, afterGuid);
    await ports.requestAdvance(page);
    count += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return count;
    afterGuid = last;
  }
}

/** Gives a job to every call that has come within the horizon since the last sweep; to all when Redis lost them. */
async function armHorizon(ports: SweepPorts, { horizonMs, pageSize }: SweepLimits, now: Date) {
  const armedUntil = await ports.readArmedUntil();
  const until = new Date(now.getTime() + horizonMs);
  let after = { dueAt: armedUntil ?? new Date(0), outboxId: "0" };
  let count = 0;
  for (;;) {
    const page = await ports.callsDue(after, until, pageSize);
    await ports.arm(page, now);
    count += page.length;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    after = last;
  }
  await ports.writeArmedUntil(until);
  return { count, isQueueLost: armedUntil === null };
}
