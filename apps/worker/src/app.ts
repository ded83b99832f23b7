import type { Policy } from "@account-opening/core";
import { advance, cacheDurations, connect, createVault, type Database } from "@account-opening/db";
import { createMxClient, MxError } from "@account-opening/mx";
import {
  checkRedis,
  connectConsumer,
  connectProducer,
  createBudget,
  createConsumer,
  createProducer,
  createWatchdog,
  createWatermark,
  disconnect,
  done,
  retry,
  type SettledJob,
} from "@account-opening/queue";
import {
  createLogger,
  createMetrics,
  type Logger,
  serveOperational,
  systemClock,
} from "@account-opening/runtime";
import { type AdvancePorts, createAdvanceMember } from "./advance-members.ts";
import { horizonMs, jobsFor } from "./arm.ts";
import type { WorkerConfig } from "./config.ts";
import { createWorkerEvents } from "./events.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { performPorts } from "./perform/adapters.ts";
import { perform } from "./perform/perform.ts";
import { repeat } from "./repeat.ts";
import { sweep } from "./sweep.ts";
import { sweepPorts } from "./sweep-adapters.ts";

export interface Worker {
  /** Where its health and metrics are, for instance `http://127.0.0.1:3002`. */
  url: string;
  /** Takes no more jobs, finishes those under way until `deadlineMs`, gives back the rest. */
  close(deadlineMs?: number): Promise<void>;
}

/** Members share institutions: what is known of those is read again this often. */
const durationsMaxAgeMs = 30_000;

const advanceConcurrency = 50;

/** Another process holds a member for as long as one transaction takes. */
const busyWaitMs = 25;

const sweepPageSize = 1_000;
const defaultCloseMs = 15_000;

export async function startWorker(config: WorkerConfig, given: { logger?: Logger } = {}): Promise<Worker> {
  const logger = given.logger ?? createLogger({ name: "worker", level: config.logLevel, isOurs: isMxError });
  const events = createWorkerEvents(logger);
  const metrics = createMetrics({ app: "worker" });
  const counts = createWorkerMetrics(metrics);
  const clock = systemClock;
  const prefix = config.queuePrefix;
  const database = connect({
    url: config.databaseUrl,
    applicationName: "worker",
    poolSize: 20,
    onIdleError: events.databaseLost,
  });
  const redis = connectProducer({ url: config.redisUrl, onError: events.queueLost });
  const producer = createProducer({ connection: redis, prefix, onError: events.queueLost });

  const attempt = (work: Promise<void>) => work.catch(events.notEnqueued);
  const advancing: AdvancePorts = {
    advance: advanceWith(database, config),
    arm: (calls, now) => attempt(producer.perform(jobsFor(calls, now))),
    onAdvanced(advanced) {
      counts.advanced(advanced);
      events.advanced(advanced);
    },
    clock,
  };
  const advanceMember = createAdvanceMember(advancing);
  /** What a call brought is taken in at once; should that fail, a job tries again, and the sweep after it. */
  const advanceOrAsk = async (memberGuid: string) => {
    const outcome = await advanceMember(memberGuid).catch((error: unknown) => {
      events.notAdvanced(error, memberGuid);
      return "busy" as const;
    });
    if (outcome === "busy") await attempt(producer.advance([memberGuid]));
  };
  const performing = performPorts({
    database,
    vault: createVault(config.dataKeys),
    mx: createMxClient({
      baseUrl: config.mxBaseUrl,
      clientId: config.mxClientId,
      apiKey: config.mxApiKey,
      acceptVersion: config.mxAcceptVersion,
      timeoutMs: config.mxTimeoutMs,
    }),
    budget: createBudget({ redis, prefix, onUnavailable: events.queueLost }),
    config,
    advance: advanceOrAsk,
    clock,
  });
  const consumerOptions = {
    connect: () => connectConsumer({ url: config.redisUrl, onError: events.queueLost }),
    prefix,
    now: clock,
    onError: events.queueLost,
    onSettled(job: SettledJob) {
      counts.settled(job, clock());
      if (job.error !== undefined) events.jobFailed(job);
    },
  };
  const consumers = [
    createConsumer({
      ...consumerOptions,
      name: "advance",
      concurrency: advanceConcurrency,
      async handle({ memberGuids }) {
        const outcomes = await Promise.all(memberGuids.map(advanceMember));
        return outcomes.includes("busy") ? retry(busyWaitMs) : done;
      },
    }),
    createConsumer({
      ...consumerOptions,
      name: "perform",
      concurrency: config.workerConcurrency,
      async handle({ outboxId }) {
        const startedAt = performance.now();
        const performed = await perform(outboxId, performing);
        counts.performed(performed);
        events.performed(performed, Math.round(performance.now() - startedAt));
        return performed.outcome;
      },
    }),
  ];

  const watchdog = createWatchdog({
    producer,
    consumers,
    now: clock,
    onDeaf: events.deaf,
    onError: events.queueLost,
  });
  const stopWatchdog = watchdog.start();
  const sweeping = sweepPorts(database, producer, createWatermark({ redis, prefix }));
  const limits = { lagMs: Math.min(config.sweepIntervalMs, 5_000), horizonMs, pageSize: sweepPageSize };
  const sweeper = repeat(async () => {
    try {
      const swept = await sweep(sweeping, limits, clock());
      counts.swept(swept);
      events.swept(swept);
    } catch (error) {
      // PostgreSQL or Redis is away: the next round tries again.
      events.sweepFailed(error);
    }
  }, config.sweepIntervalMs);
  void checkRedis(redis).then((problems) => problems.forEach(events.redisWarning), events.queueLost);

  const operational = await serveOperational({
    port: config.workerPort,
    host: config.host,
    logger,
    registry: metrics.registry,
    checks: { database: database.ping, queue: watchdog.assertHearing },
  });
  return {
    url: `http://${config.host}:${operational.port}`,
    async close(deadlineMs = defaultCloseMs) {
      stopWatchdog();
      await sweeper.stop();
      await Promise.all(consumers.map((consumer) => consumer.close(deadlineMs)));
      await operational.close();
      await producer.close();
      await disconnect(redis);
      await database.close();
    },
  };
}

function advanceWith(database: Database, config: WorkerConfig): AdvancePorts["advance"] {
  const durations = cacheDurations(database, durationsMaxAgeMs);
  const policy: Policy = config;
  return async (memberGuids, now) => {
    const durationsOf = await durations(now);
    return advance(database, memberGuids, { policy, durationsOf }, now);
  };
}

/** The messages of MxError are written by us and hold nothing secret. */
function isMxError(error: Error): boolean {
  return error instanceof MxError;
}
