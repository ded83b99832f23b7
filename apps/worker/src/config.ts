import { mxVersions } from "@account-opening/mx";
import {
  type Environment,
  fields,
  mxFields,
  mxVersionField,
  policyFields,
  readConfig,
  receiverFields,
  refusePublishedSecrets,
  requireHashTag,
  serviceFields,
} from "@account-opening/runtime/config";
import { z } from "zod";

/** The environment of the worker, by the variables' names. */
export const workerEnvironment = z
  .object({
    ...serviceFields,
    ...policyFields,
    ...mxFields,
    MX_ACCEPT_VERSION: mxVersionField(mxVersions),
    ...receiverFields,
    MX_CALLS_PER_SECOND: fields.positiveCount
      .default(500)
      .meta({ meaning: "rate limit of calls to MX, shared by all workers" }),
    WORKER_PORT: fields.port.default(3002).meta({ meaning: "serves `/healthz`, `/readyz` and `/metrics`" }),
    WORKER_CONCURRENCY: fields.positiveCount
      .default(50)
      .meta({ meaning: "concurrent calls to MX in one process" }),
    LEASE_MS: fields.durationMs
      .default(6_000)
      .meta({ meaning: "lease of a call or a delivery; a running worker renews it" }),
    OVERDUE_INTERVAL_MS: fields.durationMs
      .default(1_000)
      .meta({ meaning: "interval of the search for overdue rows, which need no BullMQ job" }),
    SWEEP_INTERVAL_MS: fields.durationMs
      .default(10_000)
      .meta({ meaning: "interval of the sweep, which enqueues rows without a BullMQ job" }),
    UNASSIGNED_WEBHOOK_DAYS: fields.days
      .default(7)
      .meta({ meaning: "how long webhooks that name no member are kept" }),
    TIMELINE_DAYS: fields.retentionDays.optional().meta({
      meaning:
        "how long entries of the timeline are kept; without it, for ever; only exported ones are dropped",
    }),
    NOTIFY_ATTEMPTS: fields.positiveCount
      .default(20)
      .meta({ meaning: "attempts before a delivery is dead (3 to 6 days)" }),
    NOTIFY_RETRY_BASE_MS: fields.durationMs
      .default(5_000)
      .meta({ meaning: "first wait after a failed delivery; doubles from there" }),
    NOTIFY_TIMEOUT_MS: fields.durationMs.default(10_000).meta({ meaning: "timeout of one attempt" }),
    NOTIFY_PROXY_URL: fields.httpUrl.optional().meta({ meaning: "HTTP proxy for deliveries" }),
    NOTIFY_CA: fields.certificates.optional().meta({
      meaning: "authorities that are trusted for receivers and their proxy, beside those of Node.js",
    }),
    NOTIFY_CONCURRENCY: fields.positiveCount.default(250).meta({
      meaning: "most deliveries in flight to one endpoint, from all workers; fewer if it is slow or fails",
    }),
  })
  .superRefine(refusePublishedSecrets)
  .superRefine(requireHashTag);

export type WorkerConfig = ReturnType<typeof readWorkerConfig>;

/** @throws ConfigError with every problem. */
export function readWorkerConfig(env: Environment) {
  return readConfig(workerEnvironment, env);
}

/** Limit for a graceful close, in milliseconds. Kubernetes waits longer: `terminationGracePeriodSeconds`. */
export const closeTimeoutMs = 25_000;
