import { databaseReadiness } from "@account-opening/db";
import { MxError } from "@account-opening/mx";
import { checkRedis, createWatchdog } from "@account-opening/queue";
import { createLogger, type Logger, type LoggerOptions, repeat } from "@account-opening/runtime";
import { NotReadyError, readyUnless, serveOperational } from "@account-opening/runtime/http";
import type { WorkerConfig } from "./config.ts";
import { createConsumers, createWorkerHandlers } from "./consumers.ts";
import { connectDependencies } from "./dependencies.ts";
import { startSweeper } from "./sweep/start.ts";
import { startDueTimeRepair } from "./sweep/start-due-time-repair.ts";
import { startOverdue } from "./sweep/start-overdue.ts";
import { startRecordChain } from "./sweep/start-record-chain.ts";

export interface Worker {
  /** Where its health and metrics are, for instance `http://127.0.0.1:3002`. */
  url: string;
  /** Takes no more jobs, finishes those under way until `deadlineMs`, gives back the rest. */
  close(deadlineMs?: number): Promise<void>;
}

/** Of its loop; what fewer need is left to them. */
const needs = {
  accounts: ["SELECT", "INSERT", "UPDATE"],
  account_numbers: ["SELECT", "INSERT"],
  account_owners: ["SELECT", "INSERT"],
  balance_checks: ["SELECT", "UPDATE"],
  balance_decisions: ["INSERT"],
  debit_blocks: ["SELECT", "DELETE"],
  deliveries: ["SELECT", "INSERT", "UPDATE"],
  endpoints: ["SELECT", "UPDATE"],
  events: ["SELECT", "INSERT", "UPDATE"],
  inbox: ["SELECT", "INSERT", "UPDATE"],
  members: ["SELECT", "UPDATE"],
  outbox: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  record_chain: ["SELECT", "INSERT"],
  timeline: ["INSERT"],
} as const;

const defaultCloseMs = 15_000;

/** From one round of heartbeats to the next. */
const watchdogMs = 5_000;

export async function startWorker(config: WorkerConfig, given: { logger?: Logger } = {}): Promise<Worker> {
  const logger = given.logger ?? createWorkerLogger(config.logLevel);
  const parts = await connectDependencies(config, logger);
  const { database, redis, producer, metrics, log, clock } = parts;
  const handlers = createWorkerHandlers(parts);
  const consumers = createConsumers(parts, handlers);
  const watchdog = createWatchdog({
    producer,
    consumers,
    now: clock,
    onStalled: log.stalled,
    onError: log.queueLost,
  });
  const watching = repeat(watchdog.tick, watchdogMs);
  const sweeper = startSweeper(parts);
  const overdue = startOverdue(parts, handlers);
  const dueTimeRepair = startDueTimeRepair(parts);
  const recordChain = startRecordChain(parts);
  void checkRedis(redis).then((problems) => problems.forEach(log.redisWarning), log.queueLost);
  const hearing = () => {
    try {
      watchdog.assertResponsive();
    } catch (error) {
      throw new NotReadyError(error instanceof Error ? error.message : "unknown");
    }
  };
  const operational = await serveOperational({
    port: config.workerPort,
    host: config.host,
    logger,
    registry: metrics.registry,
    checks: { database: readyUnless(databaseReadiness(database, needs)), queue: hearing },
  });
  return {
    url: operational.url,
    async close(deadlineMs = defaultCloseMs) {
      parts.close();
      await watching.stop();
      await sweeper.stop();
      await dueTimeRepair.stop();
      await recordChain.stop();
      await Promise.all([
        ...consumers.map((consumer) => consumer.close(deadlineMs)),
        overdue.close(deadlineMs),
      ]);
      await parts.publisher.close();
      await parts.sender.close();
      await operational.close();
      await parts.disconnect();
    },
  };
}

/** Logs the message of an MxError: it is our own text and holds no secret. */
export function createWorkerLogger(level: LoggerOptions["level"]): Logger {
  return createLogger({ name: "worker", level, isOurs: (error) => error instanceof MxError });
}
