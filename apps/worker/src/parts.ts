import type { Policy } from "@account-opening/core";
import {
  type Claim,
  cacheDurations,
  connect,
  createPublisher,
  createVault,
  type Database,
  type DatabaseClock,
  type DeliveryClaim,
  followClock,
  type Publisher,
  publishNotices,
  renewCalls,
  renewDeliveries,
  type Vault,
} from "@account-opening/db";
import { createMxClient, type MxClient, type MxConfig } from "@account-opening/mx";
import {
  type Background,
  type Budget,
  connectProducer,
  createBackground,
  createBudget,
  createProducer,
  disconnect,
  type Producer,
} from "@account-opening/queue";
import {
  allowedReceiversOf,
  createMetrics,
  type Logger,
  type Metrics,
  reportHostClock,
} from "@account-opening/runtime";
import type { WorkerConfig } from "./config.ts";
import { createWorkerEvents } from "./events.ts";
import { createLeases, type Leases } from "./leases.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { createSender, type Sender } from "./notify/send.ts";

/** What the worker is made of, connected and ready to be put to work. */
export interface Parts {
  config: WorkerConfig;
  policy: Policy;
  database: Database;
  durations: ReturnType<typeof cacheDurations>;
  redis: ReturnType<typeof connectProducer>;
  producer: Producer;
  /** Makes jobs while nobody waits for them. */
  background: Background;
  budget: Budget;
  mx: MxClient;
  vault: Vault;
  publisher: Publisher;
  callLeases: Leases<Claim>;
  deliveryLeases: Leases<DeliveryClaim>;
  sender: Sender;
  /** Aborted when the process is about to end: nothing new is begun. */
  closing: AbortSignal;
  /** Begins the end: `closing` is aborted. */
  close(): void;
  /** Hangs up, once nothing is under way any more. */
  disconnect(): Promise<void>;
  metrics: Metrics;
  counts: ReturnType<typeof createWorkerMetrics>;
  events: ReturnType<typeof createWorkerEvents>;
  clock: DatabaseClock["now"];
}

/** Members share institutions: what is known of those is read again this often. */
const durationsMaxAgeMs = 30_000;

const poolSize = 20;

/** While Redis does not answer, no more than this wait for it. */
const jobsUnderWayMax = 100;

export async function connectParts(config: WorkerConfig, logger: Logger): Promise<Parts> {
  const events = createWorkerEvents(logger);
  const metrics = createMetrics({ app: "worker" });
  const counts = createWorkerMetrics(metrics);
  const closing = new AbortController();
  const database = connect({
    url: config.databaseUrl,
    applicationName: "worker",
    poolSize,
    onIdleError: events.databaseLost,
  });
  const databaseClock = await followClock(database, { onError: events.databaseLost });
  const clock = databaseClock.now;
  reportHostClock(metrics, databaseClock.hostAheadMs);
  const redis = connectProducer({ url: config.redisUrl, onError: events.queueLost });
  const prefix = config.queuePrefix;
  const producer = createProducer({ connection: redis, prefix, onError: events.queueLost, now: clock });
  const background = createBackground({ max: jobsUnderWayMax, onFailed: events.notEnqueued });
  const { leaseMs } = config;
  return {
    config,
    policy: config,
    database,
    durations: cacheDurations(database, durationsMaxAgeMs),
    redis,
    producer,
    background,
    callLeases: createLeases({
      idOf: ({ outboxId }) => outboxId,
      renew: (claims, until) => renewCalls(database, claims, until),
      leaseMs,
      clock,
    }),
    deliveryLeases: createLeases({
      idOf: ({ deliveryId }) => deliveryId,
      renew: (claims, until) => renewDeliveries(database, claims, until),
      leaseMs,
      clock,
    }),
    budget: createBudget({ redis, prefix, onUnavailable: events.queueLost }),
    mx: connectMx(config, (call, reason) => {
      counts.rowLeftOut(call, reason);
      events.rowLeftOut(call, reason);
    }),
    vault: createVault(config.dataKeys),
    publisher: createPublisher({
      publish: (now) => publishNotices(database, now),
      clock,
      arm: async (deliveries) => background.run(() => producer.notify(deliveries)),
      onError: events.notPublished,
    }),
    sender: createSender({ timeoutMs: config.notifyTimeoutMs, allowed: allowedReceiversOf(config) }),
    closing: closing.signal,
    close: () => closing.abort(),
    metrics,
    counts,
    events,
    clock,
    async disconnect() {
      await background.settled();
      await producer.close();
      await disconnect(redis);
      await databaseClock.stop();
      await database.close();
    },
  };
}

function connectMx(config: WorkerConfig, onRowLeftOut: NonNullable<MxConfig["onRowLeftOut"]>): MxClient {
  return createMxClient({
    baseUrl: config.mxBaseUrl,
    clientId: config.mxClientId,
    apiKey: config.mxApiKey,
    acceptVersion: config.mxAcceptVersion,
    timeoutMs: config.mxTimeoutMs,
    onRowLeftOut,
  });
}
