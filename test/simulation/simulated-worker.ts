import type { DueCall, DueCheck } from "@account-opening/core";
import { type Advanced, advanceMembers, type Context } from "@account-opening/core";
import type { DeliveryClaim, DueDelivery } from "@account-opening/db/notifications";
import { createPublisher } from "@account-opening/db/notifications";
import type { Claim } from "@account-opening/db/outbox";
import { createAdvanceMember } from "../../apps/worker/src/advance/advance-member.ts";
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

export interface Surroundings {
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

/** A transaction that stands still for so long is ended by PostgreSQL. */
export const transactionIdleMs = 10_000;
const sweepIntervalMs = 15_000;
/** As the worker's configuration has them. */
export const leaseMs = 6_000;
export const overdueIntervalMs = 1_000;
const checkIntervalMs = 200;
/** MX's time-out: what a process that stood still for longer was about to send, it does not send. */
export const mxTimeoutMs = 10_000;
const limits = { lagMs: 5_000, horizonMs: 3_600_000, reenqueueMs: 2 * sweepIntervalMs + 5_000, pageSize: 3 };
const atOnceMax = { check: 3, member: 3, call: 10, delivery: 10 };
const notifyPolicy = { notifyRetryBaseMs: 1_000, notifyAttempts: 20 };

/** The worker's own logic on ports that can fail: what main.ts does with PostgreSQL, BullMQ and MX. */
export function bootWorker(process: SimulatedProcess, around: Surroundings): void {
  const { store, queue, mx, receiver } = around;
  const { clock } = process;
  const stored = <Args extends unknown[], Result>(effect: (...args: Args) => Promise<Result>) =>
    process.port(effect, around.database);
  const queued = <Args extends unknown[]>(effect: (...args: Args) => void) =>
    process.port(effect, around.redis);
  const producer = {
    enqueueAdvance: queued((guids: readonly string[]) => queue.enqueueAdvance(guids)),
    enqueueCalls: queued((calls: readonly DueCall[]) => queue.enqueueCalls(calls)),
    enqueueCheckTimers: queued((checks: readonly DueCheck[]) => queue.enqueueCheckTimers(checks)),
    enqueueDeliveries: queued((deliveries: readonly DueDelivery[]) => queue.enqueueDeliveries(deliveries)),
  };
  const bestEffort = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      () => undefined,
    );
  const publish = stored((now: Date) => store.publishNotifications(now));
  const publisher = createPublisher({
    publish,
    clock,
    enqueue: (deliveries) => bestEffort(producer.enqueueDeliveries(deliveries)),
    onError: () => undefined,
  });
  const advanceMember = createAdvanceMember({
    advance: (guids) => advanceOn(process, around, guids),
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
  const handlers = createHandlers({
    advanceMember,
    perform: {
      claim: stored((outboxId: string, now: Date) => store.claimCall(outboxId, leaseMs, now)),
      hold: (claim) => callLeases.hold(claim),
      complete: stored((claim: Claim, { result }, now: Date) => store.completeCall(claim, result, now)),
      release: stored((claim: Claim, dueAt: Date) => store.releaseCall(claim, dueAt)),
      permit: process.port(() => ({ outcome: "granted" as const }), {
        ...around.redis,
        assertUp: () => undefined,
      }),
      mx: { members: mx.callsFor(process) },
      clock,
    },
    deliver: {
      claim: stored((id: string, now: Date) => store.claimDelivery(id, leaseMs, now)),
      claimNext: stored((id: string, now: Date) => store.claimNextDelivery(id, leaseMs, now)),
      hold: (claim) => deliveryLeases.hold(claim),
      // A receiver that is away is an attempt that failed, and no error.
      send: (claim) => send(claim).catch(() => ({ status: null, error: "ECONNREFUSED" })),
      end: stored((claim, ended, now: Date) => store.endDelivery(claim, ended, now)),
      enqueue: (deliveries) => void bestEffort(producer.enqueueDeliveries(deliveries)),
      onAttempt: () => undefined,
      isClosing: () => false,
      policy: notifyPolicy,
      clock,
    },
    enqueueAdvance: (guid) => void bestEffort(producer.enqueueAdvance([guid])),
    onNotAdvanced: () => undefined,
    onPerformed: () => undefined,
    clock,
  });
  queue.attach(process, handlers);

  const ports = {
    callsDue: stored((after: { dueAt: Date; outboxId: string }, until: Date, limit: number) =>
      store.callsDue(after, until, limit),
    ),
    checksDue: stored((after: { dueAt: Date; checkId: string }, until: Date, limit: number) =>
      store.checksDue(after, until, limit),
    ),
    publishEvents: async (now: Date) => (await publish(now)).dueDeliveries,
    repairCalls: stored((limit: number) => store.repairCalls(limit)),
    deleteExpired: async () => 0,
    readBacklog: async () => ({
      pendingEventCount: 0,
      overdueCallCount: 0,
      overdueCheckCount: 0,
      pendingDeliveryCount: 0,
      unpublishedEventCount: 0,
      setAsideMemberCount: 0,
    }),
    readWatermark: process.port(() => queue.armedUntil, around.redis),
    writeWatermark: queued((until: Date) => {
      queue.armedUntil = until;
    }),
    enqueueCalls: producer.enqueueCalls,
    enqueueCheckTimers: producer.enqueueCheckTimers,
    enqueueDeliveries: producer.enqueueDeliveries,
  };
  const sweepAgain = async () => {
    await bestEffort(sweep(ports, limits, clock()));
    process.after(sweepIntervalMs, () => void sweepAgain());
  };
  void sweepAgain();

  // A search that finds nothing is no way out of the process: it would use up what goes wrong in a run.
  const found = <Args extends unknown[], Row>(search: (...args: Args) => Promise<Row[]>) => {
    const port = stored(search);
    return async (...args: Args) => ((await search(...args)).length === 0 ? [] : port(...args));
  };
  const rounds = createOverdueRounds(
    {
      checksDue: found((after: { dueAt: Date; checkId: string }, until: Date, limit: number) =>
        store.checksDue(after, until, limit),
      ),
      membersWaiting: found((before: Date, limit: number, after: string) =>
        store.membersWaiting(before, limit, after),
      ),
      callsOverdue: found((before: Date, now: Date, limit: number) => store.callsOverdue(before, now, limit)),
      deliveriesOverdue: found((before: Date) => store.deliveriesOverdue(before)),
      advance: (memberGuid) => handlers.advance({ memberGuids: [memberGuid] }),
      perform: (outboxId) => handlers.perform({ outboxId }),
      deliver: (deliveryId) => handlers.deliver({ deliveryId }),
      onFailed: () => undefined,
      clock,
    },
    { lagMs: overdueIntervalMs, atOnceMax },
  );
  const again = (work: () => Promise<unknown>, everyMs: number) =>
    process.after(everyMs, () => void bestEffort(work()).then(() => again(work, everyMs)));
  again(rounds.check, checkIntervalMs);
  for (const kind of ["member", "call", "delivery"] as const) again(rounds[kind], overdueIntervalMs);
  for (const leases of [callLeases, deliveryLeases]) again(() => leases.renew(), leaseMs / 3);
}

/** One transaction; PostgreSQL takes back what a lost connection has not saved, and what nobody goes on with. */
async function advanceOn(
  process: SimulatedProcess,
  { store, context, database, time }: Surroundings,
  memberGuids: readonly string[],
): Promise<Advanced> {
  const transaction = store.begin();
  const forget = process.onLoss(transaction.end);
  let step = 0;
  let isOver = false;
  const inIt = <Args extends unknown[], Result>(effect: (...args: Args) => Result | Promise<Result>) =>
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
        lockMembers: inIt(transaction.lockMembers),
        closeEventsOfUnknownMembers: inIt(transaction.closeEventsOfUnknownMembers),
        pendingEvents: inIt(transaction.pendingEvents),
        lockChecks: inIt(transaction.lockChecks),
        save: inIt(transaction.save),
        setAside: inIt(transaction.setAside),
      },
      memberGuids,
      context,
      process.clock,
    );
  } finally {
    forget();
    transaction.end();
  }
}
