import type { Advanced, Command, Context, DueCall, DueCheck } from "@account-opening/core";
import type { Database } from "@account-opening/db";
import type { RecordChange } from "@account-opening/db/access";
import { advance } from "@account-opening/db/advance";
import { appendWithAudit, commandRow } from "@account-opening/db/inbox";
import type { Clock } from "@account-opening/runtime";

/** The part of the loop that a request takes by itself, so that its answer shows what it did. */
export interface AdvanceNow {
  context(now: Date): Promise<Context>;
  /** Appends what a person did, with its audit row, and takes the member through it. */
  command(memberGuid: string, command: Command, record: RecordChange<void>): Promise<void>;
  /** Takes the member through whatever waits for it. */
  advance(memberGuid: string): Promise<void>;
  /** Gives jobs to calls. Best effort: the sweep finds the rows. */
  enqueueCalls(calls: readonly DueCall[]): void;
  /** Gives jobs to balance checks. Best effort, too. */
  enqueueCheckTimers(checks: readonly DueCheck[]): void;
  /** Has core banking told what was recorded. Best effort, once more. */
  publish(): void;
}

export interface AdvanceNowPorts {
  database: Database;
  context(now: Date): Promise<Context>;
  clock: Clock;
  /** Best effort, awaited by nobody. */
  jobs: {
    enqueueCalls(calls: readonly DueCall[]): void;
    enqueueCheckTimers(checks: readonly DueCheck[]): void;
    enqueueAdvance(memberGuids: readonly string[]): void;
  };
  publish(): void;
  /** Told of members that could not be advanced now: their events wait, and the sweep finds them. */
  onNotAdvanced(error: unknown, memberGuid: string): void;
  /** Told of members that cannot be read or saved. */
  onSetAside(error: unknown, memberGuid: string): void;
}

/** Whoever holds a member lets go of it within milliseconds. */
const attemptsMax = 4;
const attemptIntervalMs = 15;

export function createAdvanceNow(ports: AdvanceNowPorts): AdvanceNow {
  const { database, context, clock, jobs } = ports;
  const advanceNow = async (memberGuid: string) => {
    try {
      const { dueCalls, dueChecks, notificationCount, busy, setAside } = await advanceWithRetries(
        ports,
        memberGuid,
      );
      if (dueCalls.length > 0) jobs.enqueueCalls(dueCalls);
      if (dueChecks.length > 0) jobs.enqueueCheckTimers(dueChecks);
      if (notificationCount > 0) ports.publish();
      if (busy.length > 0) jobs.enqueueAdvance(busy);
      for (const { error } of setAside) ports.onSetAside(error, memberGuid);
    } catch (error) {
      // The event is committed: this request has done what it promised.
      ports.onNotAdvanced(error, memberGuid);
      jobs.enqueueAdvance([memberGuid]);
    }
  };
  return {
    context,
    async command(memberGuid, command, record) {
      await appendWithAudit(database, commandRow(memberGuid, command, clock()), record);
      await advanceNow(memberGuid);
    },
    advance: advanceNow,
    enqueueCalls: jobs.enqueueCalls,
    enqueueCheckTimers: jobs.enqueueCheckTimers,
    publish: ports.publish,
  };
}

/** A worker may hold the member just now: the answer is worth a few more turns. */
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
