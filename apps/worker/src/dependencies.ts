import type { Policy } from "@account-opening/core";
import { connect, type Database, followClock } from "@account-opening/db";
import { cachePollPlans, collectJobEnds } from "@account-opening/db/advance";
import { type Cipher, createCipher } from "@account-opening/db/encryption";
import { type DeliveryClaim, deliveries, feed } from "@account-opening/db/notifications";
import { type Claim, outbox } from "@account-opening/db/outbox";
import { createMxClient, type MxClient, type MxConfig } from "@account-opening/mx";
import { connectQueue, createBackground, createRateLimits } from "@account-opening/queue";
import {
  type AppOptions,
  type Clock,
  type CoalescedTask,
  createCoalescedTask,
  createDecisionReport,
  createMetrics,
  type Logger,
  type Metrics,
  reportDatabase,
} from "@account-opening/runtime";
import { unwrapDataKeys } from "@account-opening/runtime/keys";
import { allowedReceiversOf, createFetch } from "@account-opening/runtime/net";
import { noTracing, type Tracing, traceMxCalls } from "@account-opening/runtime/tracing";
import type { WorkerConfig } from "./config.ts";
import { createSender, type Sender } from "./deliver/send.ts";
import { createLeases, type Leases } from "./leases.ts";
import { createWorkerLog } from "./log.ts";
import { createWorkerMetrics } from "./metrics.ts";

type Queue = ReturnType<typeof connectQueue>;

/** The connected dependencies of the worker. */
export interface Dependencies {
  config: WorkerConfig;
  policy: Policy;
  database: Database;
  pollPlans: ReturnType<typeof cachePollPlans>;
  jobEnds: ReturnType<typeof collectJobEnds>;
  redis: Queue["redis"];
  producer: Queue["producer"];
  /** Enqueues jobs in the background. */
  background: ReturnType<typeof createBackground>;
  rateLimits: ReturnType<typeof createRateLimits>;
  mx: MxClient;
  cipher: Cipher;
  publisher: CoalescedTask;
  callLeases: Leases<Claim>;
  deliveryLeases: Leases<DeliveryClaim>;
  sender: Sender;
  tracing: Tracing;
  /** Aborted when shutdown begins: no new work starts. */
  closing: AbortSignal;
  /** Begins the shutdown: aborts `closing`. */
  close(): void;
  /** Closes the connections, once no work is in progress. */
  disconnect(): Promise<void>;
  metrics: Metrics;
  workerMetrics: ReturnType<typeof createWorkerMetrics>;
  log: ReturnType<typeof createWorkerLog>;
  reportDecisions: ReturnType<typeof createDecisionReport>;
  clock: Clock;
}

const poolSize = 20;

/** Maximum number of enqueue operations that wait for Redis. */
const pendingEnqueuesMax = 100;

export async function connectDependencies(
  config: WorkerConfig,
  logger: Logger,
  { tracing = noTracing, changes }: AppOptions<WorkerConfig>,
): Promise<Dependencies> {
  const cipher = createCipher(await unwrapDataKeys(config));
  const mxCredentials = { clientId: config.mxClientId, apiKey: config.mxApiKey };
  const events = createWorkerLog(logger);
  const metrics = createMetrics({ app: "worker" });
  const counts = createWorkerMetrics(metrics);
  const closing = new AbortController();
  const database = connect({
    url: config.databaseUrl,
    applicationName: "worker",
    poolSize,
    onIdleError: events.databaseLost,
  });
  changes?.subscribe(async (next) => {
    cipher.replaceKeys(await unwrapDataKeys(next));
    Object.assign(mxCredentials, { clientId: next.mxClientId, apiKey: next.mxApiKey });
    database.useUrl(next.databaseUrl);
  });
  const databaseClock = await followClock(database, { onError: events.databaseLost });
  const clock = databaseClock.now;
  reportDatabase(metrics, databaseClock);
  const prefix = config.queuePrefix;
  const queue = connectQueue({
    url: config.redisUrl,
    prefix,
    onError: events.queueLost,
    now: clock,
    telemetry: tracing.queueTelemetry,
  });
  const { redis, producer } = queue;
  const background = createBackground({ max: pendingEnqueuesMax, onFailed: events.notEnqueued });
  const jobEnds = collectJobEnds(database, { onError: events.databaseLost });
  const { leaseMs } = config;
  return {
    config,
    policy: config,
    database,
    pollPlans: cachePollPlans(database, config),
    jobEnds,
    redis,
    producer,
    background,
    callLeases: createLeases({
      idOf: ({ outboxId }) => outboxId,
      renew: (claims, until) => outbox.renew(database, claims, until),
      leaseMs,
      clock,
    }),
    deliveryLeases: createLeases({
      idOf: ({ deliveryId }) => deliveryId,
      renew: (claims, until) => deliveries.renew(database, claims, until),
      leaseMs,
      clock,
    }),
    rateLimits: createRateLimits({ redis, prefix, onUnavailable: events.queueLost }),
    mx: connectMx(config, mxCredentials, {
      trace: traceMxCalls(tracing),
      onCallEnd: counts.mx.called,
      onRowLeftOut(call, reason) {
        counts.mx.rowLeftOut(call, reason);
        events.rowLeftOut(call, reason);
      },
    }),
    cipher,
    // If publishing fails, the next request or the sweep publishes the events.
    publisher: createCoalescedTask(async () => {
      const { dueEndpoints } = await feed.publish(database, clock());
      if (dueEndpoints.length > 0) background.run(() => producer.enqueueDeliveries(dueEndpoints));
    }, events.notPublished),
    sender: createSender({
      timeoutMs: config.notifyTimeoutMs,
      allowed: allowedReceiversOf(config),
      proxyUrl: config.notifyProxyUrl,
      ca: config.notifyCa,
    }),
    tracing,
    closing: closing.signal,
    close: () => closing.abort(),
    metrics,
    workerMetrics: counts,
    log: events,
    reportDecisions: createDecisionReport(logger, metrics, tracing),
    clock,
    async disconnect() {
      await background.idle();
      await queue.close();
      await jobEnds.close();
      await databaseClock.stop();
      await database.close();
    },
  };
}

/** @param credentials the current ones, which change during a rotation */
function connectMx(
  config: WorkerConfig,
  credentials: MxConfig["credentials"],
  hooks: Pick<MxConfig, "trace" | "onCallEnd" | "onRowLeftOut">,
): MxClient {
  return createMxClient({
    baseUrl: config.mxBaseUrl,
    credentials,
    acceptVersion: config.mxAcceptVersion,
    timeoutMs: config.mxTimeoutMs,
    fetch: createFetch({ proxyUrl: config.mxProxyUrl, ca: config.mxCa }),
    ...hooks,
  });
}
