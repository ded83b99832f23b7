import type { DueCall, DueCheck } from "@account-opening/core/advance";
import { type Advanced, advanceMembers } from "@account-opening/core/advance";
import type { Context } from "@account-opening/core/testing";
import type { DeliveryClaim, DueEndpoint, EndedDelivery } from "@account-opening/db/notifications";
import type { Claim } from "@account-opening/db/outbox";
import { createCoalescedTask } from "@account-opening/runtime";
import { createAdvanceMember } from "../../apps/worker/src/advance/advance-member.ts";
import { createDeliverer } from "../../apps/worker/src/deliver/deliver.ts";
import type { Sent } from "../../apps/worker/src/deliver/send.ts";
import { createHandlers } from "../../apps/worker/src/handlers.ts";
import { createLeases } from "../../apps/worker/src/leases.ts";
import { createOverdueRounds } from "../../apps/worker/src/sweep/overdue.ts";
import { sweep } from "../../apps/worker/src/sweep/sweep.ts";
import type { MemoryStore } from "./memory/store.ts";
import type { MemoryQueue } from "./memory-queue.ts";
import type { PortOptions, SimulatedProcess } from "./process.ts";
import type { SimulatedMx } from "./simulated-mx.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface SimulatedServices {
  store: MemoryStore;
  queue: MemoryQueue;
  mx: SimulatedMx;
  context: Context;
  time: VirtualTime;
  clock: () => Date;
  database: PortOptions;
  redis: PortOptions;
  receiver: { options: PortOptions; take(eventId: string): Sent };
}

/** PostgreSQL ends a transaction that is idle for this long. */
export const transactionIdleMs = 10_000;
const sweepIntervalMs = 15_000;
/** As in the worker's configuration. */
export const leaseMs = 6_000;
export const overdueIntervalMs = 1_000;
const checkIntervalMs = 200;
/** The timeout of a call to MX. A process that was paused for longer does not send the request. */
export const mxTimeoutMs = 10_000;
const limits = { lagMs: 5_000, horizonMs: 3_600_000, reenqueueMs: 2 * sweepIntervalMs + 5_000, pageSize: 3 };
const atOnceMax = { check: 3, member: 3, call: 10 };
const inFlightMax = 10;
const notifyPolicy = { notifyRetryBaseMs: 1_000, notifyAttempts: 20 };

/** Runs the worker's logic on simulated PostgreSQL, BullMQ and MX, which can fail. */
export function startWorker(process: SimulatedProcess, services: SimulatedServices): void {
  const { store, queue, mx, receiver } = services;
  const { clock } = process;
  const stored = <Args extends unknown[], Result>(effect: (...args: Args) => Promise<Result>) =>
    process.port(effect, services.database);
  const queued = <Args extends unknown[]>(effect: (...args: Args) => void) =>
    process.port(effect, services.redis);
  const producer = {
    enqueueAdvance: queued((guids: readonly string[]) => queue.enqueueAdvance(guids)),
    enqueueCalls: queued((calls: readonly DueCall[]) => queue.enqueueCalls(calls)),
    enqueueCheckTimers: queued((checks: readonly DueCheck[]) => queue.enqueueCheckTimers(checks)),
    enqueueDeliveries: queued((endpoints: readonly DueEndpoint[]) => queue.enqueueDeliveries(endpoints)),
  };
  const bestEffort = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      () => undefined,
    );
  const publish = stored((now: Date) => store.publishNotifications(now));
  const publisher = createCoalescedTask(
    async () => {
      const { dueEndpoints } = await publish(clock());
      if (dueEndpoints.length > 0) await bestEffort(producer.enqueueDeliveries(dueEndpoints));
    },
    () => undefined,
  );
  const advanceMember = createAdvanceMember({
    advance: (guids) => advanceOn(process, services, guids),
    enqueue: ({ dueCalls, dueChecks }) =>
      void bestEffort(Promise.all([producer.enqueueCalls(dueCalls), producer.enqueueCheckTimers(dueChecks)])),
    onAdvanced: ({ notificationCount }) => {
      if (notificationCount > 0) publisher.request();
    },
    defer: (work) => process.after(0, work),
  });
  const callLeases = createLeases({
    idOf: ({ outboxId }: Claim) => outboxId,
    renew: stored((claims: readonly Claim[], until: Date) => store.renewCalls(claims, until)),
    leaseMs,
    clock,
  });
  const deliveryLeases = createLeases({
    idOf: ({ deliveryId }: DeliveryClaim) => deliveryId,
    renew: stored((claims: readonly DeliveryClaim[], until: Date) => store.renewDeliveries(claims, until)),
    leaseMs,
    clock,
  });
  const send = process.port((claim: DeliveryClaim) => receiver.take(claim.event.id), receiver.options);
  const deliverer = createDeliverer({
    claim: stored((endpointId: string, max: number, now: Date) =>
      store.claimDeliveries({ endpointId, max, inFlightMax, leaseMs }, now),
    ),
    hold: (claim) => deliveryLeases.hold(claim),
    // An unavailable receiver is a failed attempt, not an error.
    send: (claim) => send(claim).catch(() => ({ status: null, error: "ECONNREFUSED" })),
    trace: (_claim, attempt) => attempt(),
    end: stored((endpointId: string, attempts: readonly EndedDelivery[], now: Date) =>
      store.endDeliveries(endpointId, attempts, now),
    ),
    enqueue: (endpoints) => void bestEffort(producer.enqueueDeliveries(endpoints)),
    onAttempt: () => undefined,
    onFailed: () => undefined,
    isClosing: () => false,
    policy: notifyPolicy,
    inFlightMax,
    clock,
  });
  const handlers = createHandlers({
    advanceMember,
    perform: {
      claim: stored((outboxId: string, now: Date) => store.claimCall(outboxId, leaseMs, now)),
      hold: (claim) => callLeases.hold(claim),
      complete: stored((claim: Claim, { result }, now: Date) => store.completeCall(claim, result, now)),
      release: stored((claim: Claim, dueAt: Date) => store.releaseCall(claim, dueAt)),
      permit: process.port(() => ({ outcome: "granted" as const }), {
        ...services.redis,
        assertUp: () => undefined,
      }),
      trace: (_claim, call) => call(),
      mx: { members: mx.callsFor(process) },
      clock,
    },
    deliverer,
    enqueueAdvance: (guid) => void bestEffort(producer.enqueueAdvance([guid])),
    onNotAdvanced: () => undefined,
    onPerformed: () => undefined,
    clock,
  });
  queue.attach(process, handlers);

  const sweepStore = {
    callsDue: stored((after: { dueAt: Date; outboxId: string }, until: Date, limit: number) =>
      store.callsDue(after, until, limit),
    ),
    checksDue: stored((after: { dueAt: Date; checkId: string }, until: Date, limit: number) =>
      store.checksDue(after, until, limit),
    ),
    publishEvents: async (now: Date) => (await publish(now)).dueEndpoints,
    repairCalls: stored((limit: number) => store.repairCalls(limit)),
    deleteExpired: async () => 0,
    readFacts: async () => null,
  };
  const watermark = {
    read: process.port(() => queue.watermark, services.redis),
    write: queued((until: Date) => {
      queue.watermark = until;
    }),
  };
  const sweepPeriodically = async () => {
    await bestEffort(sweep({ store: sweepStore, producer, watermark }, limits, clock()));
    process.after(sweepIntervalMs, () => void sweepPeriodically());
  };
  void sweepPeriodically();

  // A search without results is not counted as a call: the frequent searches would use up the faults of the run.
  const searchPort = <Args extends unknown[], Row>(search: (...args: Args) => Promise<Row[]>) => {
    const port = stored(search);
    return async (...args: Args) => ((await search(...args)).length === 0 ? [] : port(...args));
  };
  const rounds = createOverdueRounds(
    {
      checksDue: searchPort((after: { dueAt: Date; checkId: string }, until: Date, limit: number) =>
        store.checksDue(after, until, limit),
      ),
      membersWaiting: searchPort((before: Date, limit: number, after: string) =>
        store.membersWaiting(before, limit, after),
      ),
      callsOverdue: searchPort((before: Date, now: Date, limit: number) =>
        store.callsOverdue(before, now, limit),
      ),
      endpointsOverdue: searchPort((before: Date) => store.endpointsOverdue(before)),
      advance: (memberGuid) => handlers.advance({ memberGuids: [memberGuid] }),
      perform: (outboxId) => handlers.perform({ outboxId }),
      deliverer,
      onFailed: () => undefined,
      clock,
    },
    { lagMs: overdueIntervalMs, atOnceMax },
  );
  const repeat = (work: () => Promise<unknown>, everyMs: number) =>
    process.after(everyMs, () => void bestEffort(work()).then(() => repeat(work, everyMs)));
  repeat(rounds.check, checkIntervalMs);
  for (const kind of ["member", "call", "delivery"] as const) repeat(rounds[kind], overdueIntervalMs);
  for (const leases of [callLeases, deliveryLeases]) repeat(() => leases.renew(), leaseMs / 3);
}

/** One transaction. PostgreSQL rolls it back when the connection closes, or when the transaction is idle for too long. */
async function advanceOn(
  process: SimulatedProcess,
  { store, context, database, time }: SimulatedServices,
  memberGuids: readonly string[],
): Promise<Advanced> {
  const transaction = store.begin();
  const removeListener = process.onCrash(transaction.end);
  let step = 0;
  let isOver = false;
  const statement = <Args extends unknown[], Result>(effect: (...args: Args) => Result | Promise<Result>) =>
    process.port(async (...args: Args) => {
      if (isOver) throw database.failure(false);
      const result = await effect(...args);
      step += 1;
      const stepThen = step;
      time.at(time.now + transactionIdleMs, () => {
        if (step !== stepThen) return;
        isOver = true;
        transaction.end();
      });
      return result;
    }, database);
  try {
    return await advanceMembers(
      {
        lockMembers: statement(transaction.lockMembers),
        closeEventsOfUnknownMembers: statement(transaction.closeEventsOfUnknownMembers),
        pendingEvents: statement(transaction.pendingEvents),
        lockChecks: statement(transaction.lockChecks),
        save: statement(transaction.save),
        setAside: statement(transaction.setAside),
      },
      memberGuids,
      context,
      process.clock,
    );
  } finally {
    removeListener();
    transaction.end();
  }
}
