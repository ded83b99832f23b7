import { type Api, readApiConfig, startApi } from "@account-opening/api";
import { connect, type Database, migrate } from "@account-opening/db";
import { apiKeys } from "@account-opening/db/access";
import { createTestDatabase, testRun, uniquePrefix } from "@account-opening/infra";
import { type Ingest, readIngestConfig, startIngest } from "@account-opening/ingest";
import { type Simulator, type SimulatorOptionsInput, startSimulator } from "@account-opening/mx-simulator";
import { readWorkerConfig, startWorker, type Worker } from "@account-opening/worker";
import { type CoreBank, createCoreBank } from "./core-bank.ts";
import { environmentFor, webhookCredentials } from "./environment.ts";

export const allScopes = [
  "members:read",
  "members:write",
  "account_numbers:read",
  "owners:read",
  "balance_checks:read",
  "balance_checks:write",
  "events:read",
  "endpoints:read",
  "endpoints:write",
  "ops:read",
  "ops:write",
];

export interface SystemOptions {
  simulator?: SimulatorOptionsInput;
  /** Overrides variables of the test environment. */
  env?: Readonly<Record<string, string>>;
  /** A Redis that the test disturbs; by default the one that all tests share. */
  redisUrl?: string;
  /** A migrated database on a PostgreSQL that the test disturbs; by default a new one on the shared server. */
  databaseUrl?: string;
  /** False: MX sends no webhooks. */
  webhooks?: boolean;
}

/** All apps and the MX simulator in this process, with a separate database and key prefix. */
export interface System {
  mx: Simulator;
  bank: CoreBank;
  database: Database;
  redisUrl: string;
  queuePrefix: string;
  apiKey: string;
  urls: { ingest: string; api: string; worker: string };
  /** Restarts an app on the same port and with the same configuration. */
  restart(app: "ingest" | "api" | "worker"): Promise<void>;
  stop(): Promise<void>;
}

/** How many times faster than MX the simulator's time passes. */
export const simulatorSpeed = 50;

/** How long a worker that is closed may finish its jobs. */
const shutdownMs = 1_000;

/** In simulated time. Ten minutes of real time, so that challenges do not expire during faults or on a busy machine. */
export const challengeExpiresMs = 600_000 * simulatorSpeed;

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const redisUrl = options.redisUrl ?? (await testRun()).redisUrl;
  const testDatabase =
    options.databaseUrl === undefined
      ? await createTestDatabase({ migrate })
      : { url: options.databaseUrl, drop: async () => undefined };
  const mx = await startSimulator({
    port: 0,
    speed: simulatorSpeed,
    backgroundEveryMs: 0,
    challengeExpiresMs,
    ...options.simulator,
  });
  const queuePrefix = `{${uniquePrefix("system")}}`;
  const databaseUrl = testDatabase.url;
  const env = environmentFor({ ...options, databaseUrl, redisUrl, mxBaseUrl: mx.url, queuePrefix });
  const apps = {
    ingest: await startIngest(readIngestConfig(env)),
    api: await startApi(readApiConfig(env)),
    worker: await startWorker(readWorkerConfig(env)),
  };
  pinPorts(env, apps);
  if (options.webhooks !== false) {
    mx.control.changeWebhooks({ url: `${apps.ingest.url}/webhooks/mx`, credentials: webhookCredentials });
  }
  const database = connect({
    url: databaseUrl,
    applicationName: "test",
    poolSize: 3,
    statementTimeoutMs: 120_000,
  });
  const apiKey = await apiKeys.create(database, { name: "test", scopes: allScopes }, new Date());
  return {
    mx,
    bank: createCoreBank(apps.api.url, apiKey),
    database,
    redisUrl,
    queuePrefix,
    apiKey,
    urls: { ingest: apps.ingest.url, api: apps.api.url, worker: apps.worker.url },
    async restart(app) {
      await (app === "worker" ? apps.worker.close(shutdownMs) : apps[app].close());
      if (app === "ingest") apps.ingest = await startIngest(readIngestConfig(env));
      if (app === "api") apps.api = await startApi(readApiConfig(env));
      if (app === "worker") apps.worker = await startWorker(readWorkerConfig(env));
    },
    async stop() {
      await mx.close();
      await Promise.all([apps.ingest.close(), apps.api.close(), apps.worker.close(shutdownMs)]);
      await database.close();
      await testDatabase.drop();
    },
  };
}

/** A restarted app must have the same URL. */
function pinPorts(env: Record<string, string>, apps: { ingest: Ingest; api: Api; worker: Worker }): void {
  env["INGEST_PORT"] = new URL(apps.ingest.url).port;
  env["API_PORT"] = new URL(apps.api.url).port;
  env["WORKER_PORT"] = new URL(apps.worker.url).port;
}
