import { createMxClient } from "@account-opening/mx";
import {
  type Environment,
  fields,
  policyFields,
  readConfig,
  refusePublishedSecrets,
} from "@account-opening/runtime";
import { z } from "zod";

/** The client itself knows which addresses are safe to send credentials to. */
const mxBaseUrl = fields.httpUrl
  .superRefine((baseUrl, context) => {
    try {
      createMxClient({ baseUrl, clientId: "", apiKey: "", acceptVersion: "", timeoutMs: 1 });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      context.addIssue({ code: "custom", message: "cannot be used" });
    }
  })
  .describe("https://… without credentials or query (http on loopback only)");

/** The environment of the API, by the variables' names. */
export const apiEnvironment = z
  .object({
    ...policyFields,
    DATABASE_URL: fields.postgresUrl,
    REDIS_URL: fields.redisUrl,
    MX_BASE_URL: mxBaseUrl,
    MX_CLIENT_ID: fields.text,
    MX_API_KEY: fields.text,
    MX_ACCEPT_VERSION: fields.text.default("v20111101"),
    MX_SKIP_AGGREGATION: fields.boolean.default(true),
    DATA_KEYS: fields.dataKeys,
    API_PORT: fields.port.default(3000),
    SHUTDOWN_DRAIN_MS: fields.waitMs.default(5_000),
    HOST: fields.host.default("127.0.0.1"),
    LOG_LEVEL: fields.logLevel.default("info"),
    API_RATE_LIMIT: fields.limit.default({ limit: 5_000, windowSeconds: 1 }),
    API_REFUSAL_LIMIT: fields.limit.default({ limit: 1_000, windowSeconds: 10 }),
    TRUSTED_PROXIES: fields.trustedProxies.default([]),
    NOTIFY_ALLOW: fields.allowedReceivers.default({ hosts: [], networks: [] }),
    NOTIFY_ALLOW_PRIVATE: fields.boolean.default(false),
    QUEUE_PREFIX: fields.text.default("{account-opening}"),
  })
  .superRefine(refusePublishedSecrets);

export type ApiConfig = ReturnType<typeof readApiConfig>;

/** @throws ConfigError with every problem. */
export function readApiConfig(env: Environment) {
  return readConfig(apiEnvironment, env);
}
