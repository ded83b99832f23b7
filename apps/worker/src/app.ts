import { databaseReadiness } from "@account-opening/db";
import { MxError } from "@account-opening/mx";
import { checkRedis, createWatchdog } from "@account-opening/queue";
import { type AppOptions, createLogger, type Logger, repeat } from "@account-opening/runtime";
import { createDrain, NotReadyError, readyUnless, serveOperational } from "@account-opening/runtime/http";
import type { WorkerConfig } from "./config.ts";
import { createConsumers, createWorkerHandlers } from "./consumers.ts";
import { deliverPorts } from "./deliver/adapters.ts";
import { createDeliverer } from "./deliver/deliver.ts";
import { connectDependencies } from "./dependencies.ts";
import { reportResponsive } from "./metrics.ts";
import { startSweeper } from "./sweep/start.ts";
import { startDueTimeRepair } from "./sweep/start-due-time-repair.ts";
import { startOverdue } from "./sweep/start-overdue.ts";
import { startRecordChain } from "./sweep/start-record-chain.ts";
import { startReplicationCheck } from "./sweep/start-replication-check.ts";
import { startTimelinePartitions } from "./sweep/start-timeline-partitions.ts";

export interface Worker {
  /** Base URL of health and metrics, for instance `http://127.0.0.1:3002`. */
  url: string;
  /** Reports not ready, stops taking jobs, waits up to `deadlineMs` for those in progress, and releases the rest. */
  close(deadlineMs?: number): Promise<void>;
}

/** The database privileges that readiness requires. */
const needs = {
  accounts: ["SELECT", "INSERT", "UPDATE"],
  account_numbers: ["SELECT", "INSERT"],
  account_owners: ["SELECT", "INSERT"],
  balance_checks: ["SELECT", "UPDATE"],
  balance_decisions: ["INSERT"],
  debit_blocks: ["SELECT", "DELETE"],
  deliveries: ["SELECT", "INSERT", "UPDATE"],
  duties: ["SELECT", "INSERT", "UPDATE"],
  endpoints: ["SELECT", "UPDATE"],
  events: ["SELECT", "INSERT", "UPDATE"],
  inbox: ["SELECT", "INSERT", "UPDATE"],
  members: ["SELECT", "UPDATE"],
  outbox: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  record_chain: ["SELECT", "INSERT"],
  timeline: ["INSERT"],
} as const;

const defaultCloseMs = 15_000;

/** Interval of heartbeats. */
const watchdogMs = 5_000;

export async function startWorker(
  config: WorkerConfig,
  options: AppOptions<WorkerConfig> = {},
): Promise<Worker> {
  const logger = options.logger ?? createWorkerLogger(config);
  const dependencies = await connectDependencies(config, logger, options);
  const { database, redis, producer, metrics, log, clock } = dependencies;
  const deliverer = createDeliverer(deliverPorts(dependencies));
  const handlers = createWorkerHandlers(dependencies, deliverer);
  const consumers = createConsumers(dependencies, handlers);
  const watchdog = createWatchdog({
    producer,
    consumers,
    now: clock,
    onStalled: log.stalled,
    onError: log.queueLost,
  });
  const heartbeats = repeat(watchdog.tick, watchdogMs);
  const sweeper = startSweeper(dependencies);
  const overdue = startOverdue(dependencies, handlers, deliverer);
  const dueTimeRepair = startDueTimeRepair(dependencies);
  const recordChain = startRecordChain(dependencies);
  const replicationCheck = startReplicationCheck(dependencies);
  const timelinePartitions = startTimelinePartitions(dependencies);
  void checkRedis(redis).then((problems) => problems.forEach(log.redisWarning), log.queueLost);
  const assertResponsive = () => {
    try {
      watchdog.assertResponsive();
    } catch (error) {
      throw new NotReadyError(error instanceof Error ? error.message : "unknown");
    }
  };
  reportResponsive(metrics, assertResponsive);
  const drain = createDrain();
  const operational = await serveOperational({
    port: config.workerPort,
    host: config.host,
    logger,
    registry: metrics.registry,
    checks: {
      running: drain.assertAccepting,
      database: readyUnless(databaseReadiness(database, needs)),
      queue: assertResponsive,
    },
  });
  return {
    url: operational.url,
    async close(deadlineMs = defaultCloseMs) {
      // No caller depends on this process, so it drains without waiting.
      await drain.end(0);
      dependencies.close();
      await heartbeats.stop();
      await sweeper.stop();
      await dueTimeRepair.stop();
      await recordChain.stop();
      await replicationCheck.stop();
      await timelinePartitions.stop();
      await Promise.all([
        ...consumers.map((consumer) => consumer.close(deadlineMs)),
        overdue.close(deadlineMs),
      ]);
      await dependencies.publisher.close();
      await dependencies.sender.close();
      await operational.close();
      await dependencies.disconnect();
    },
  };
}

/** Logs the message of an MxError: this system wrote it, and it holds no secret. */
export function createWorkerLogger({
  logLevel: level,
  logRoutineShare: routineShare,
}: Pick<WorkerConfig, "logLevel" | "logRoutineShare">): Logger {
  const isOwnError = (error: unknown) => error instanceof MxError;
  return createLogger({ name: "worker", level, routineShare, isOwnError });
}
