import type { DueCall, DueCheck } from "@account-opening/core";
import type { DueDelivery } from "@account-opening/db/notifications";

/** What is overdue, as PostgreSQL has it, and the work that is to be done for it. None of it asks Redis for anything. */
export interface OverduePorts {
  checksDue(after: { dueAt: Date; checkId: string }, until: Date, limit: number): Promise<DueCheck[]>;
  membersWaiting(before: Date, limit: number, afterGuid: string): Promise<string[]>;
  callsOverdue(before: Date, now: Date, limit: number): Promise<DueCall[]>;
  deliveriesOverdue(before: Date): Promise<DueDelivery[]>;
  advance(memberGuid: string): Promise<unknown>;
  perform(outboxId: string): Promise<unknown>;
  deliver(deliveryId: string): Promise<unknown>;
  onFailed(kind: OverdueKind, error: unknown): void;
  clock: () => Date;
}

export type OverdueKind = "check" | "member" | "call" | "delivery";

export interface OverdueLimits {
  /** What is older than this should have been taken by its job. A check is not waited for. */
  lagMs: number;
  /** So many of a kind are worked on at a time. */
  atOnceMax: Readonly<Record<OverdueKind, number>>;
}

/** One round of each kind. It starts the work and does not wait for its end; @returns how many were started. */
export type OverdueRounds = Readonly<Record<OverdueKind, () => Promise<number>>> & {
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
};

/**
 * Works on rows whose jobs were lost, are late or were held by a process that is gone. Jobs are quicker; this is what
 * holds without them: the last guard of a check's `decide_by`, and what takes over the calls and notifications of a lost worker.
 */
export function createOverdueRounds(ports: OverduePorts, limits: OverdueLimits): OverdueRounds {
  const { clock } = ports;
  const underWay = new Map<string, Promise<void>>();
  const before = () => new Date(clock().getTime() - limits.lagMs);

  function start(kind: OverdueKind, ids: readonly string[], work: (id: string) => Promise<unknown>): number {
    const prefix = `${kind}:`;
    const busy = [...underWay.keys()].filter((key) => key.startsWith(prefix)).length;
    const free = ids.filter((id) => !underWay.has(prefix + id)).slice(0, limits.atOnceMax[kind] - busy);
    for (const id of free) {
      const ended = work(id)
        .then(
          () => undefined,
          (error: unknown) => ports.onFailed(kind, error),
        )
        .finally(() => underWay.delete(prefix + id));
      underWay.set(prefix + id, ended);
    }
    return free.length;
  }

  // Where the last page ended: rows that fail again and again must not hide those behind them.
  let lastCheck = firstCheck;
  let lastGuid = "";
  return {
    async check() {
      const limit = limits.atOnceMax.check;
      const checks = await ports.checksDue(lastCheck, clock(), limit);
      lastCheck = checks.length < limit ? firstCheck : (checks.at(-1) ?? firstCheck);
      const guids = new Set(checks.map(({ memberGuid }) => memberGuid));
      return start("check", [...guids], ports.advance);
    },
    async member() {
      const limit = limits.atOnceMax.member;
      const guids = await ports.membersWaiting(before(), limit, lastGuid);
      lastGuid = guids.length < limit ? "" : (guids.at(-1) ?? "");
      return start("member", guids, ports.advance);
    },
    async call() {
      const calls = await ports.callsOverdue(before(), clock(), limits.atOnceMax.call);
      return start(
        "call",
        calls.map(({ outboxId }) => outboxId),
        ports.perform,
      );
    },
    async delivery() {
      const deliveries = await ports.deliveriesOverdue(before());
      return start(
        "delivery",
        deliveries.map(({ deliveryId }) => deliveryId),
        ports.deliver,
      );
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

const firstCheck = { dueAt: new Date(0), checkId: "" };
