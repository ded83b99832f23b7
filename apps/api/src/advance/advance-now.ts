import type { Advanced, DueCall, DueCheck } from "@account-opening/core/advance";
import type { Cause } from "@account-opening/core/cause";
import type { Command } from "@account-opening/core/member";
import type { Database } from "@account-opening/db";
import { advance } from "@account-opening/db/advance";
import { inbox } from "@account-opening/db/inbox";
import type { Clock } from "@account-opening/runtime";

type Context = Parameters<typeof advance>[2];

/** Advances a member within a request, so that the response shows the effect of the request. */
export interface AdvanceNow {
  context(now: Date): Promise<Context>;
  /** Appends a command to the inbox, together with its audit row, and advances the member. */
  command(
    memberGuid: string,
    command: Command,
    cause: Cause | null,
    record: (orm: Database["orm"]) => Promise<void>,
  ): Promise<void>;
  /** Applies the member's pending events. */
  advance(memberGuid: string): Promise<void>;
  /** Enqueues calls. Best effort: the sweep finds the rows. */
  enqueueCalls(calls: readonly DueCall[]): void;
  /** Enqueues timers of balance checks. Best effort: the sweep finds the rows. */
  enqueueCheckTimers(checks: readonly DueCheck[]): void;
  /** Publishes recorded events. Best effort: the sweep publishes what is missing. */
  publish(): void;
}

export interface AdvanceNowPorts {
  database: Database;
  context(now: Date): Promise<Context>;
  clock: Clock;
  /** Best effort, not awaited. */
  jobs: {
    enqueueCalls(calls: readonly DueCall[]): void;
    enqueueCheckTimers(checks: readonly DueCheck[]): void;
    enqueueAdvance(memberGuids: readonly string[]): void;
  };
  publish(): void;
  /** Called for a member that could not be advanced. Its events are pending, and the sweep finds them. */
  onNotAdvanced(error: unknown, memberGuid: string): void;
  onAdvanced(advanced: Advanced, durationMs: number): void;
}

/** A member is locked for some milliseconds. */
const attemptsMax = 4;
const attemptIntervalMs = 15;

export function createAdvanceNow(ports: AdvanceNowPorts): AdvanceNow {
  const { database, context, clock, jobs } = ports;
  const advanceNow = async (memberGuid: string) => {
    try {
      const startedAt = performance.now();
      const advanced = await advanceWithRetries(ports, memberGuid);
      ports.onAdvanced(advanced, performance.now() - startedAt);
      const { dueCalls, dueChecks, notificationCount, busy } = advanced;
      if (dueCalls.length > 0) jobs.enqueueCalls(dueCalls);
      if (dueChecks.length > 0) jobs.enqueueCheckTimers(dueChecks);
      if (notificationCount > 0) ports.publish();
      if (busy.length > 0) jobs.enqueueAdvance(busy);
    } catch (error) {
      // The event is committed, so the request has succeeded.
      ports.onNotAdvanced(error, memberGuid);
      jobs.enqueueAdvance([memberGuid]);
    }
  };
  return {
    context,
    async command(memberGuid, command, cause, record) {
      const row = inbox.commandRow(memberGuid, command, cause, clock());
      await inbox.appendWithAudit(database, row, record);
      await advanceNow(memberGuid);
    },
    advance: advanceNow,
    enqueueCalls: jobs.enqueueCalls,
    enqueueCheckTimers: jobs.enqueueCheckTimers,
    publish: ports.publish,
  };
}

/** A worker may have locked the member: a few attempts are made, so that the response shows the effect. */
async function advanceWithRetries(
  { database, context, clock }: AdvanceNowPorts,
  memberGuid: string,
): Promise<Advanced> {
  for (let turn = 1; ; turn += 1) {
    const advanced = await advance(database, [memberGuid], await context(clock()), clock);
    if (advanced.busy.length === 0 || turn >= attemptsMax) return advanced;
    await new Promise((resolve) => setTimeout(resolve, attemptIntervalMs));
  }
}
