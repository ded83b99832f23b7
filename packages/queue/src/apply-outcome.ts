import { DelayedError, type Job, UnrecoverableError } from "bullmq";
import type { Outcome } from "./outcome.ts";

const attemptsMax = 5;
const backoffBaseMs = 1_000;
const backoffMaxMs = 60_000;
/** Longest delay of a job. It then reads PostgreSQL again, so a wrong due time in Redis cannot block it for long. */
const delayMaxMs = 60 * 60_000;

/** The parts of BullMQ's job that `applyOutcome` uses. */
export type DelayableJob = Pick<Job, "attemptsStarted" | "moveToDelayed" | "token">;

/**
 * Translates an outcome for BullMQ. Returning completes the job.
 *
 * A retry delays the job instead of failing it, for two reasons. BullMQ stores a failure's message and stack in Redis,
 * which must hold no secret. And its retry settings in every job would double the size of a timer.
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
      return delay(job, outcome.until.getTime() - now.getTime());
    case "retry": {
      if (job.attemptsStarted >= attemptsMax) throw new UnrecoverableError("left to the sweep");
      return delay(job, outcome.afterMs ?? backoffMs(job.attemptsStarted, random));
    }
    case "stop":
      throw new UnrecoverableError("stopped");
  }
}

/** BullMQ uses this host's own clock, which may be wrong. Only the delay from now on is exact. */
async function delay(job: DelayableJob, delayMs: number): Promise<never> {
  const boundedMs = Number.isNaN(delayMs) ? 0 : Math.min(Math.max(delayMs, 0), delayMaxMs);
  await job.moveToDelayed(Date.now() + Math.ceil(boundedMs), job.token);
  throw new DelayedError();
}

/** Doubles with each attempt; up to half of it is random. */
function backoffMs(attemptCount: number, random: () => number): number {
  const fullMs = Math.min(backoffBaseMs * 2 ** (attemptCount - 1), backoffMaxMs);
  return fullMs * (0.5 + 0.5 * random());
}
