import type { Advanced, ArmedCall, Command, Context } from "@account-opening/core";
import {
  advance,
  appendRecorded,
  commandRow,
  type Database,
  type InboxRow,
  type RecordChange,
} from "@account-opening/db";
import type { DueCheck } from "@account-opening/queue";
import type { Clock } from "@account-opening/runtime";

/** The part of the loop that a request takes by itself, so that its answer shows what it did. */
export interface Loop {
  context(now: Date): Promise<Context>;
  /** Appends what a person did, with its audit row, and takes the member through it. */
  command(memberGuid: string, command: Command, record: RecordChange<void>): Promise<void>;
  /** Asks for a status read: what MX made of a request is not known, and the audit row says so. */
  lookAgain(memberGuid: string, record: RecordChange<void>): Promise<void>;
  /** Takes the member through whatever waits for it. */
  advance(memberGuid: string): Promise<void>;
  /** Gives jobs to calls. Best effort: the sweep finds the rows. */
  arm(calls: readonly ArmedCall[]): void;
  /** Gives jobs to balance checks. Best effort, too. */
  wake(checks: readonly DueCheck[]): void;
  /** Has core banking told what was recorded. Best effort, once more. */
  announce(): void;
}

export interface LoopPorts {
  database: Database;
  context(now: Date): Promise<Context>;
  clock: Clock;
  /** Best effort, awaited by nobody. */
  jobs: {
    perform(calls: readonly ArmedCall[]): void;
    wake(checks: readonly DueCheck[]): void;
    advance(memberGuids: readonly string[]): void;
  };
  announce(): void;
  /** Told of members that could not be advanced now: their events wait, and the sweep finds them. */
  onNotAdvanced(error: unknown, memberGuid: string): void;
  /** Told of members that cannot be read or saved. */
  onSetAside(error: unknown, memberGuid: string): void;
}

/** The type of a hint that no webhook brought. */
export const ownHint = "API";

/** Whoever holds a member lets go of it within milliseconds. */
const turnsMax = 4;
const turnMs = 15;

export function createLoop(ports: LoopPorts): Loop {
  const { database, context, clock, jobs } = ports;
  const advanceNow = async (memberGuid: string) => {
    try {
      const { armed, armedChecks, noticeCount, busy, setAside } = await takeTurns(ports, memberGuid);
      if (armed.length > 0) jobs.perform(armed);
      if (armedChecks.length > 0) jobs.wake(armedChecks);
      if (noticeCount > 0) ports.announce();
      if (busy.length > 0) jobs.advance(busy);
      for (const { error } of setAside) ports.onSetAside(error, memberGuid);
    } catch (error) {
      // The event is committed: this request has done what it promised.
      ports.onNotAdvanced(error, memberGuid);
      jobs.advance([memberGuid]);
    }
  };
  return {
    context,
    async command(memberGuid, command, record) {
      await appendRecorded(database, commandRow(memberGuid, command, clock()), record);
      await advanceNow(memberGuid);
    },
    async lookAgain(memberGuid, record) {
      await appendRecorded(database, hintRow(memberGuid, clock()), record);
      await advanceNow(memberGuid);
    },
    advance: advanceNow,
    arm: jobs.perform,
    wake: jobs.wake,
    announce: ports.announce,
  };
}

function hintRow(memberGuid: string, receivedAt: Date): InboxRow {
  const event = { kind: "hinted", type: ownHint } as const;
  return { memberGuid, source: "api", type: ownHint, event, raw: null, receivedAt, outcome: null };
}

/** A worker may hold the member just now: the answer is worth a few more turns. */
async function takeTurns({ database, context, clock }: LoopPorts, memberGuid: string): Promise<Advanced> {
  for (let turn = 1; ; turn += 1) {
    const advanced = await advance(database, [memberGuid], await context(clock()), clock);
    if (advanced.busy.length === 0 || turn >= turnsMax) return advanced;
    await new Promise((resolve) => setTimeout(resolve, turnMs));
  }
}
