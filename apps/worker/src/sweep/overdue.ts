import type { DueCall, DueCheck } from "@account-opening/core/advance";
import type { deliveries } from "@account-opening/db/notifications";
import type { Deliverer } from "../deliver/deliver.ts";

/** Overdue rows of PostgreSQL, and the work for them. None of it needs Redis. */
export interface OverduePorts {
  checksDue(after: { dueAt: Date; checkId: string }, until: Date, limit: number): Promise<DueCheck[]>;
  membersWaiting(before: Date, limit: number, afterGuid: string): Promise<string[]>;
  callsOverdue(before: Date, now: Date, limit: number): Promise<DueCall[]>;
  endpointsOverdue(before: Date): ReturnType<typeof deliveries.listOverdue>;
  advance(memberGuid: string): Promise<unknown>;
  perform(outboxId: string): Promise<unknown>;
  deliverer: Pick<Deliverer, "request" | "resume">;
  onFailed(kind: OverdueKind, error: unknown): void;
  clock: () => Date;
}

export type OverdueKind = "check" | "member" | "call" | "delivery";

export interface OverdueLimits {
  /** Rows that are overdue by more than this are processed. Checks are processed at once. */
  lagMs: number;
  /** Maximum number of rows of each kind that are processed at the same time. Each endpoint has its own limit. */
  atOnceMax: Readonly<Record<Exclude<OverdueKind, "delivery">, number>>;
}

/** One round of each kind. It starts the work and does not wait for its end. @returns the number of rows. */
export type OverdueRounds = Readonly<Record<OverdueKind, () => Promise<number>>> & {
  /** Resolves when no work is in progress. */
  idle(): Promise<void>;
};

/**
 * Processes rows whose jobs are missing, late or held by a crashed worker. Jobs are faster; these rounds work without them. They
 * guarantee the `decide_by` of checks, and take over the calls and deliveries of a crashed worker.
 */
export function createOverdueRounds(ports: OverduePorts, limits: OverdueLimits): OverdueRounds {
  const { clock } = ports;
  const inProgress = new Map<string, Promise<void>>();
  const before = () => new Date(clock().getTime() - limits.lagMs);

  function start(
    kind: keyof OverdueLimits["atOnceMax"],
    ids: readonly string[],
    work: (id: string) => Promise<unknown>,
  ): number {
    const prefix = `${kind}:`;
    const busy = [...inProgress.keys()].filter((key) => key.startsWith(prefix)).length;
    const free = ids.filter((id) => !inProgress.has(prefix + id)).slice(0, limits.atOnceMax[kind] - busy);
    for (const id of free) {
      const ended = work(id)
        .then(
          () => undefined,
          (error: unknown) => ports.onFailed(kind, error),
        )
        .finally(() => inProgress.delete(prefix + id));
      inProgress.set(prefix + id, ended);
    }
    return free.length;
  }

  // The end of the last page: rows that fail repeatedly must not hide the rows after them.
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
      const endpoints = await ports.endpointsOverdue(before());
      // The worker that sends to an endpoint continues by itself. Others take over when its leases have expired.
      for (const { endpointId, isInFlight } of endpoints) {
        if (isInFlight) ports.deliverer.resume(endpointId);
        else ports.deliverer.request(endpointId);
      }
      return endpoints.filter(({ isInFlight }) => !isInFlight).length;
    },
    async idle() {
      while (inProgress.size > 0) await Promise.all(inProgress.values());
    },
  };
}

const firstCheck = { dueAt: new Date(0), checkId: "" };
