import type { ArmedCall } from "@account-opening/db";
import type { DueCall } from "@account-opening/queue";

/** Calls due later than this wait in PostgreSQL only; the sweep gives them a job when they come nearer. */
export const horizonMs = 3_600_000;

/** The jobs that these calls need now. */
export function jobsFor(calls: readonly ArmedCall[], now: Date): DueCall[] {
  return calls
    .map(({ outboxId, dueAt }) => ({ outboxId, delayMs: dueAt.getTime() - now.getTime() }))
    .filter(({ delayMs }) => delayMs <= horizonMs);
}
