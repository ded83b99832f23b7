import { DelayedError, type Job, UnrecoverableError } from "bullmq";
import type { Outcome } from "./outcome.ts";

const attemptsMax = 5;
const backoffBaseMs = 1_000;
const backoffMaxMs = 60_000;
/** A job waits no longer than this at once. It then asks PostgreSQL again, so that a false time in Redis freezes nothing. */
const waitMaxMs = 60 * 60_000;

/** What settling needs of BullMQ's job. */
export type DelayableJob = Pick<Job, "attemptsStarted" | "moveToDelayed" | "token">;

/**
 * Our outcomes in BullMQ's words; the one place that knows them. Returning completes the job.
 *
 * A retry is a move to a later time rather than a failure: BullMQ keeps a failure's message and stack in Redis, where
 * nothing secret may be, and wants its settings in every job, which doubles what a timer costs there.
 */
export async function applyOutcome(
  outcome: Outcome,
  job: DelayableJob,
  now: Date,
  random: () => number,
): Promise<void> {
  switch (outcome.outcome) {
    case "done":
      return;
    case "snooze":
      return moveTo(outcome.until.getTime() - now.getTime(), job);
    case "retry": {
      if (job.attemptsStarted >= attemptsMax) throw new UnrecoverableError("left to the sweep");
      return moveTo(outcome.afterMs ?? backoffMs(job.attemptsStarted, random), job);
    }
    case "stop":
      throw new UnrecoverableError("stopped");
  }
}

/** BullMQ goes by this host's own clock, which may be wrong: what matters is how long from now. */
async function moveTo(afterMs: number, job: DelayableJob): Promise<never> {
  const boundedMs = Number.isNaN(afterMs) ? 0 : Math.min(Math.max(afterMs, 0), waitMaxMs);
  await job.moveToDelayed(Date.now() + Math.ceil(boundedMs), job.token);
  throw new DelayedError();
}

/** Doubling from a second, half of it by chance. */
function backoffMs(attemptCount: number, random: () => number): number {
  const fullMs = Math.min(backoffBaseMs * 2 ** (attemptCount - 1), backoffMaxMs);
  return fullMs * (0.5 + 0.5 * random());
}
