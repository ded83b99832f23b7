import { randomBytes } from "node:crypto";

/** The settings of one run of the whole system, without ports. */
export interface SystemSettings {
  databaseUrl: string;
  redisUrl: string;
  mxBaseUrl: string;
  queuePrefix: string;
  /** Overrides the variables below. */
  env?: Readonly<Record<string, string>>;
}

export const webhookCredentials = "mx:a-password-for-webhooks";

/** The version of MX's API. `npm run test:mx` runs the tests with each. */
// biome-ignore lint/style/noProcessEnv: the version is an argument of the test run.
const acceptVersion = process.env["MX_ACCEPT_VERSION"] ?? "v20111101";

/** The environment of the apps. A second at MX is 20 milliseconds; the proportions are those of the defaults. */
export function environmentFor(settings: SystemSettings): Record<string, string> {
  return {
    DATABASE_URL: settings.databaseUrl,
    REDIS_URL: settings.redisUrl,
    QUEUE_PREFIX: settings.queuePrefix,
    MX_BASE_URL: settings.mxBaseUrl,
    MX_CLIENT_ID: "client",
    MX_API_KEY: "key",
    MX_ACCEPT_VERSION: acceptVersion,
    MX_WEBHOOK_CREDENTIALS: webhookCredentials,
    DATA_KEYS: `test:${randomBytes(32).toString("base64")}`,
    INGEST_PORT: "0",
    API_PORT: "0",
    WORKER_PORT: "0",
    LOG_LEVEL: "fatal",
    POLL_FLOOR_MS: "60",
    POLL_CEILING_MS: "600",
    POLL_PRICE_MS: "6",
    UNATTENDED_POLL_PRICE_MS: "80",
    MX_TIMEOUT_MS: "5000",
    RETRY_BASE_MS: "60",
    START_GRACE_MS: "3000",
    JOB_DEADLINE_MS: "30000",
    CHALLENGE_DEADLINE_MS: "300000",
    SWEEP_INTERVAL_MS: "500",
    BALANCE_LIMIT: "5/10",
    DECIDE_MARGIN_MS: "1000",
    NOTIFY_RETRY_BASE_MS: "100",
    SHUTDOWN_DRAIN_MS: "0",
    NOTIFY_ALLOW_PRIVATE: "true",
    ...settings.env,
  };
}
