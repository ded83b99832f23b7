import type { Instant } from "../instant.ts";
import { nextPollMs } from "../polling/next-poll.ts";
import { readPriceMs } from "../polling/price.ts";
import type { Job } from "./lane.ts";
import type { Member } from "./member.ts";
import type { Context } from "./state-updates.ts";

/**
 * How long to wait before the next status read of a running job, in milliseconds. After a challenge, the duration depends on the
 * user and on MX, so the plan is that of all institutions.
 */
export function nextJobPollMs(
  { institutionCode, balances: { neededBy } }: Member,
  job: Job,
  { policy, planFor }: Context,
  now: Instant,
): number {
  const plan = planFor(job.challenged ? null : institutionCode, job.kind);
  const priceMs = readPriceMs(job, neededBy, policy, now);
  const isNeeded = job.kind === "check_balance" && neededBy !== null && neededBy > now;
  const need = isNeeded ? { priceMs, leftMs: neededBy - now } : { priceMs };
  return nextPollMs(now - job.requestedAt, plan, need, policy);
}
