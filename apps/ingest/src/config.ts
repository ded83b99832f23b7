import {
  type Environment,
  fields,
  loadBalancerFields,
  mxFields,
  readConfig,
  refusePublishedSecrets,
  requireHashTag,
  requireWebhookAuthentication,
  serviceFields,
  webhookFields,
  whenWebhookFieldsAreValid,
} from "@account-opening/runtime/config";
import { z } from "zod";

/** The environment of ingest, by the variables' names. */
export const ingestEnvironment = z
  .object({
    ...serviceFields,
    ...loadBalancerFields,
    ...webhookFields,
    /** Ingest never calls MX. It reads this to refuse published secrets unless MX is on loopback. */
    MX_BASE_URL: mxFields.MX_BASE_URL.optional(),
    INGEST_PORT: fields.port
      .default(3001)
      .meta({ meaning: "also serves `/healthz`, `/readyz` and `/metrics`" }),
    INGEST_METRICS_PORT: fields.port
      .optional()
      .meta({ meaning: "moves `/metrics` to a port of its own, which also serves health" }),
    INGEST_BACKLOG_ROWS: fields.positiveCount
      .default(10_000)
      .meta({ meaning: "answers 429 if more webhooks than this wait to be stored" }),
    INGEST_BACKLOG_MIB: fields.positiveCount.default(64).meta({ meaning: "the same limit, by size in MiB" }),
    INGEST_STORE_TIMEOUT_MS: fields.durationMs
      .default(5_000)
      .meta({ meaning: "answers 503 if a commit takes longer" }),
  })
  .superRefine(refusePublishedSecrets)
  .superRefine(requireHashTag)
  .superRefine(requireWebhookAuthentication, whenWebhookFieldsAreValid);

/** The variables whose files are read again while ingest runs. */
export const reloadedVariables = [
  "DATABASE_URL",
  "DATA_KEYS",
  "VAULT_TOKEN",
  "MX_WEBHOOK_CREDENTIALS",
  "MX_WEBHOOK_OAUTH_CLIENTS",
  "MX_WEBHOOK_TOKEN_KEYS",
] as const;

export type IngestConfig = ReturnType<typeof readIngestConfig>;

/** @throws ConfigError with every problem. */
export function readIngestConfig(env: Environment) {
  return readConfig(ingestEnvironment, env);
}

/** Limit for a graceful close, in milliseconds. Kubernetes waits longer: `terminationGracePeriodSeconds`. */
export function closeTimeoutMs({ shutdownDrainMs, ingestStoreTimeoutMs }: IngestConfig): number {
  return shutdownDrainMs + ingestStoreTimeoutMs + 10_000;
}
