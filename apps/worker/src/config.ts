import {
  type Environment,
  fields,
  policyFields,
  readConfig,
  refusePublishedSecrets,
} from "@account-opening/runtime";
import { z } from "zod";

/** The environment of the worker, by the variables' names. */
export const workerEnvironment = z
  .object({
    ...policyFields,
    DATABASE_URL: fields.postgresUrl,
    REDIS_URL: fields.redisUrl,
    MX_BASE_URL: fields.httpUrl,
    MX_CLIENT_ID: fields.text,
    MX_API_KEY: fields.text,
    MX_ACCEPT_VERSION: fields.text.default("v20111101"),
    MX_CALLS_PER_SECOND: fields.positiveCount.default(500),
    DATA_KEYS: fields.dataKeys,
    WORKER_PORT: fields.port.default(3002),
    HOST: fields.host.default("127.0.0.1"),
    LOG_LEVEL: fields.logLevel.default("info"),
    QUEUE_PREFIX: fields.text.default("{account-opening}"),
    LEASE_MS: fields.durationMs.default(6_000),
    OVERDUE_INTERVAL_MS: fields.durationMs.default(1_000),
    WORKER_CONCURRENCY: fields.positiveCount.default(50),
    NOTIFY_ALLOW: fields.allowedReceivers.default({ hosts: [], networks: [] }),
    NOTIFY_ALLOW_PRIVATE: fields.boolean.default(false),
    NOTIFY_ATTEMPTS: fields.positiveCount.default(20),
    NOTIFY_CONCURRENCY: fields.positiveCount.default(100),
    NOTIFY_TIMEOUT_MS: fields.durationMs.default(10_000),
  })
  .superRefine(refusePublishedSecrets);

export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** @throws ConfigError with every problem. */
export function readWorkerConfig(env: Environment) {
  return readConfig(workerEnvironment, env);
}
