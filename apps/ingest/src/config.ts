import { parseWebhookCredentials, type WebhookCredential } from "@account-opening/mx/webhook";
import { type Environment, fields, readConfig, refusePublishedSecrets } from "@account-opening/runtime";
import { z } from "zod";

const webhookCredentials = z
  .string()
  .transform((text, context): WebhookCredential[] => {
    try {
      return parseWebhookCredentials(text);
    } catch (error) {
      const message = error instanceof TypeError ? error.message : "cannot be read";
      context.addIssue({ code: "custom", message: `is wrong: ${message}` });
      return z.NEVER;
    }
  })
  .describe("user:password[,user2:password2], as set in MX's dashboard");

/** The environment of ingest, by the variables' names. */
export const ingestEnvironment = z
  .object({
    DATABASE_URL: fields.postgresUrl,
    REDIS_URL: fields.redisUrl,
    MX_WEBHOOK_CREDENTIALS: webhookCredentials,
    DATA_KEYS: fields.dataKeys,
    /** Ingest never calls MX: known to refuse published secrets where MX is the real one. */
    MX_BASE_URL: fields.httpUrl.optional(),
    INGEST_PORT: fields.port.default(3001),
    SHUTDOWN_DRAIN_MS: fields.waitMs.default(5_000),
    HOST: fields.host.default("127.0.0.1"),
    LOG_LEVEL: fields.logLevel.default("info"),
    QUEUE_PREFIX: fields.text.default("{account-opening}"),
    INGEST_BACKLOG_ROWS: fields.positiveCount.default(10_000),
    INGEST_BACKLOG_MIB: fields.positiveCount.default(64),
    INGEST_STORE_TIMEOUT_MS: fields.durationMs.default(5_000),
  })
  .superRefine(refusePublishedSecrets);

export type IngestConfig = ReturnType<typeof readIngestConfig>;

/** @throws ConfigError with every problem. */
export function readIngestConfig(env: Environment) {
  return readConfig(ingestEnvironment, env);
}
