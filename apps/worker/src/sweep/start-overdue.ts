import { deliveries } from "@account-opening/db/notifications";
import { dueRows } from "@account-opening/db/sweep";
import { repeat } from "@account-opening/runtime";
import type { Deliverer } from "../deliver/deliver.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handlers } from "../handlers.ts";
import { createOverdueRounds, type OverdueKind } from "./overdue.ts";

const checksAtOnceMax = 1_000;
const membersAtOnceMax = 500;

/** Rounds within the margin by which a check is decided before its `decide_by`. Checks with little time have a smaller margin. */
const roundsPerMargin = 4;
const checkIntervalMsMax = 200;

/** Renewals per lease duration. */
const renewalsPerLease = 3;

/** Processes overdue rows of PostgreSQL, with a timer for each kind, and renews the leases of this process. */
export function startOverdue(dependencies: Dependencies, handlers: Handlers, deliverer: Deliverer) {
  const { config, database, callLeases, deliveryLeases, workerMetrics, log, clock } = dependencies;
  const { overdueIntervalMs, decideMarginMs, leaseMs, workerConcurrency } = config;
  const rounds = createOverdueRounds(
    {
      checksDue: (after, until, limit) => dueRows.checks(database, after, until, limit),
      membersWaiting: (before, limit, afterGuid) =>
        dueRows.waitingMembers(database, before, limit, afterGuid),
      callsOverdue: (before, now, limit) => dueRows.overdueCalls(database, before, now, limit),
      endpointsOverdue: (before) => deliveries.listOverdue(database, before),
      advance: (memberGuid) => handlers.advance({ memberGuids: [memberGuid] }),
      perform: (outboxId) => handlers.perform({ outboxId }),
      deliverer,
      onFailed: (_, error) => log.overdueFailed(error),
      clock,
    },
    {
      lagMs: overdueIntervalMs,
      atOnceMax: {
        check: checksAtOnceMax,
        member: membersAtOnceMax,
        call: workerConcurrency,
      },
    },
  );
  const repeated = (work: () => Promise<void>, everyMs: number) =>
    // PostgreSQL is unavailable: the next round retries.
    repeat(() => work().catch(log.overdueFailed), everyMs);
  const roundOf = (kind: OverdueKind) => async () => workerMetrics.overdue(kind, await rounds[kind]());
  const checkIntervalMs = Math.min(Math.ceil(decideMarginMs / roundsPerMargin), checkIntervalMsMax);
  const timers = [
    repeated(roundOf("check"), checkIntervalMs),
    repeated(roundOf("member"), overdueIntervalMs),
    repeated(roundOf("call"), overdueIntervalMs),
    repeated(roundOf("delivery"), overdueIntervalMs),
  ];
  const renewals = [callLeases, deliveryLeases].map((leases) =>
    repeated(() => leases.renew(), Math.ceil(leaseMs / renewalsPerLease)),
  );
  return {
    /** Starts no new work, and waits up to `deadlineMs` for work in progress. Its leases are renewed until then. */
    async close(deadlineMs: number): Promise<void> {
      await Promise.all(timers.map((timer) => timer.stop()));
      await Promise.race([Promise.all([rounds.idle(), deliverer.idle()]), after(deadlineMs)]);
      await Promise.all(renewals.map((renewal) => renewal.stop()));
    },
  };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
