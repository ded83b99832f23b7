import { parseWebhookCredentials, type WebhookCredential } from "@account-opening/mx/webhook";
import {
  drainFields,
  type Environment,
  fields,
  mxFields,
  readConfig,
  refusePublishedSecrets,
  serviceFields,
} from "@account-opening/runtime/config";
import { z } from "zod";

const webhookCredentials = z
  .string()
  .transform((text, context): WebhookCredential[] => {
    try {
      return parseWebhookCredentials(text);
    } catch (error) {
      const message = error instanceof TypeError ? error.message : "is invalid";
      context.addIssue({ code: "custom", message: `is wrong: ${message}` });
      return z.NEVER;
    }
  })
  .describe("user:password[,user2:password2], as set in MX's dashboard");

/** The environment of ingest, by the variables' names. */
export const ingestEnvironment = z
  .object({
    ...serviceFields,
    ...drainFields,
    MX_WEBHOOK_CREDENTIALS: webhookCredentials.meta({
      meaning: "what MX sends as HTTP Basic; two pairs during a rotation",
    }),
    /** Ingest never calls MX. It reads this to refuse published secrets unless MX is on loopback. */
    MX_BASE_URL: mxFields.MX_BASE_URL.optional(),
    INGEST_PORT: fields.port
      .default(3001)
      .meta({ meaning: "also serves `/healthz`, `/readyz` and `/metrics`" }),
    INGEST_BACKLOG_ROWS: fields.positiveCount
      .default(10_000)
      .meta({ meaning: "answers 429 if more webhooks than this wait to be stored" }),
    INGEST_BACKLOG_MIB: fields.positiveCount.default(64).meta({ meaning: "the same limit, by size in MiB" }),
    INGEST_STORE_TIMEOUT_MS: fields.durationMs
      .default(5_000)
      .meta({ meaning: "answers 503 if a commit takes longer" }),
  })
  .superRefine(refusePublishedSecrets);

export type IngestConfig = ReturnType<typeof readIngestConfig>;

/** @throws ConfigError with every problem. */
export function readIngestConfig(env: Environment) {
  return readConfig(ingestEnvironment, env);
}
