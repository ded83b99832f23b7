import type { Policy } from "@account-opening/core";
import type { DueCheck } from "@account-opening/core/advance";
import { type BalanceCheck, decideAtOf } from "@account-opening/core/balance";
import type { DecidedCheck, Reservation } from "@account-opening/core/testing";
import type { CheckTimes } from "../contracts/loop-store.ts";
import type { Locks } from "./locks.ts";

interface CheckRow {
  check: BalanceCheck;
  memberGuid: string;
  status: BalanceCheck["status"] | "decided" | "canceled";
  nextAt: Date | null;
  reservation: Reservation | null;
}

export type StoredDecision = DecidedCheck & { memberGuid: string; decidedAt: Date };

/** Balance checks and the decision ledger. */
export class MemoryChecks {
  readonly rows = new Map<string, CheckRow>();
  readonly decisions = new Map<string, StoredDecision>();
  readonly #locks: Locks;

  constructor(locks: Locks) {
    this.#locks = locks;
  }

  schedule(check: BalanceCheck, memberGuid: string): DueCheck | null {
    if ([...this.rows.values()].some((row) => row.check.debitId === check.debitId)) return null;
    const row: CheckRow = {
      check,
      memberGuid,
      status: "scheduled",
      nextAt: new Date(check.runAt),
      reservation: null,
    };
    this.rows.set(check.id, row);
    return toDueCheck(row);
  }

  async reschedule(id: string, times: CheckTimes, policy: Policy, now: Date): Promise<DueCheck | null> {
    await this.#locks.whenFree(keyOf(id));
    const row = this.rows.get(id);
    if (row === undefined || row.nextAt === null) return null;
    const runAt = times.runAt.getTime();
    row.check = { ...row.check, runAt, decideBy: times.decideBy.getTime() };
    const waits = row.status === "scheduled" || times.runAt > now;
    row.status = waits ? "scheduled" : "running";
    row.nextAt = waits ? times.runAt : new Date(decideAtOf(row.check, policy));
    return toDueCheck(row);
  }

  async cancel(id: string): Promise<"canceled" | "decided" | "unknown"> {
    await this.#locks.whenFree(keyOf(id));
    const row = this.rows.get(id);
    if (row === undefined) return "unknown";
    if (row.status === "decided") return "decided";
    row.status = "canceled";
    row.nextAt = null;
    return "canceled";
  }

  /** Locks the open checks that are due, for `holder`. */
  async lock(
    memberGuids: readonly string[],
    until: Date,
    holder: object,
  ): Promise<Map<string, BalanceCheck[]>> {
    const due = new Map<string, BalanceCheck[]>();
    const isDue = ({ nextAt, check, memberGuid }: CheckRow) =>
      nextAt !== null && check.runAt <= until.getTime() && memberGuids.includes(memberGuid);
    for (const row of [...this.rows.values()].filter(isDue).sort(byTime)) {
      const { id, debitId } = row.check;
      this.#locks.hold(keyOf(id), holder);
      const status = row.status === "running" ? "running" : "scheduled";
      const account = row.check.account && { ...row.check.account, reservations: this.#reservationsOf(row) };
      const check = { ...row.check, id, debitId, status, account } as const;
      due.set(row.memberGuid, [...(due.get(row.memberGuid) ?? []), check]);
    }
    return due;
  }

  #reservationsOf({ memberGuid, check: { accountGuid } }: CheckRow): Reservation[] {
    return [...this.rows.values()].flatMap((row) =>
      row.memberGuid === memberGuid && row.check.accountGuid === accountGuid ? (row.reservation ?? []) : [],
    );
  }

  saveEvaluated(
    memberGuid: string,
    evaluated: { decided: readonly DecidedCheck[]; started: readonly BalanceCheck[] },
    policy: Policy,
    now: Date,
  ): DueCheck[] {
    for (const each of evaluated.decided) {
      const row = this.#rowOf(each.check);
      if (this.decisions.has(each.check.id)) throw new Error(`${each.check.id} is decided already.`);
      row.status = "decided";
      row.nextAt = null;
      row.reservation = each.reservation;
      for (const id of each.funds?.endedReservations ?? []) {
        const ended = this.rows.get(id);
        if (ended !== undefined) ended.reservation = null;
      }
      this.decisions.set(each.check.id, { ...each, memberGuid, decidedAt: now });
    }
    return evaluated.started.map((check) => {
      const row = this.#rowOf(check);
      row.status = "running";
      row.nextAt = new Date(decideAtOf(row.check, policy));
      return { checkId: check.id, memberGuid, dueAt: row.nextAt };
    });
  }

  due(after: { dueAt: Date; checkId: string }, until: Date, limit: number): DueCheck[] {
    const comesAfter = (at: Date, id: string) =>
      at > after.dueAt || (at.getTime() === after.dueAt.getTime() && id > after.checkId);
    return this.#waiting()
      .filter(({ dueAt, checkId }) => dueAt <= until && comesAfter(dueAt, checkId))
      .slice(0, limit);
  }

  #waiting(): DueCheck[] {
    return [...this.rows.values()]
      .flatMap((row) => toDueCheck(row) ?? [])
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.checkId < b.checkId ? -1 : 1));
  }

  #rowOf({ id }: BalanceCheck): CheckRow {
    const row = this.rows.get(id);
    if (row === undefined) throw new Error(`Check ${id} does not exist.`);
    return row;
  }
}

function keyOf(id: string): string {
  return `check ${id}`;
}

function toDueCheck({ check, memberGuid, nextAt }: CheckRow): DueCheck | null {
  return nextAt === null ? null : { checkId: check.id, memberGuid, dueAt: nextAt };
}

function byTime(a: CheckRow, b: CheckRow): number {
  if (a.memberGuid !== b.memberGuid) return a.memberGuid < b.memberGuid ? -1 : 1;
  return a.check.runAt - b.check.runAt || (a.check.id < b.check.id ? -1 : 1);
}
