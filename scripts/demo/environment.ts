import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type Database, migrate } from "@account-opening/db";
import { apiKeys, scopes, sessions } from "@account-opening/db/access";
import { startServices } from "@account-opening/infra";
import getPort from "get-port";
import { Listr } from "listr2";
import { type AppProcess, startApp, stopApp } from "../../test/harness/processes.ts";

/** PostgreSQL, Redis, the MX simulator and all apps, each in its own process. */
export interface DemoEnvironment {
  urls: { ingest: string; api: string; worker: string; simulator: string };
  apiKey: string;
  logFolder: string;
  /** An address that signs in to the console once, within 10 minutes. */
  createConsoleLink(): Promise<string>;
  close(): Promise<void>;
}

const webhookUser = "mx";
const webhookPassword = "only-for-the-demo";

/** Ten times faster than in production. */
const speed = {
  SIMULATOR_SPEED: "10",
  // Half an hour, so that a reader of the guide can answer a challenge by hand.
  SIMULATOR_CHALLENGE_EXPIRES_MS: "18000000",
  POLL_FLOOR_MS: "300",
  POLL_CEILING_MS: "3000",
  POLL_PRICE_MS: "30",
  UNATTENDED_POLL_PRICE_MS: "400",
  RETRY_BASE_MS: "300",
  START_GRACE_MS: "3000",
  SWEEP_INTERVAL_MS: "2000",
  BALANCE_LIMIT: "5/720",
  // On a busy machine a worker may be late by this time.
  DECIDE_MARGIN_MS: "8000",
  NOTIFY_ALLOW_PRIVATE: "true",
  SHUTDOWN_DRAIN_MS: "0",
};

const apps = new Set<AppProcess>();

/** Immediately: their data is temporary. */
export function killApps(): void {
  for (const { child } of apps) child.kill("SIGKILL");
}

/**
 * Starts everything one after the other, so that an error is reported for the step that caused it.
 * @param overrides environment variables that replace those of the demo.
 */
export async function startEnvironment(
  overrides: Readonly<Record<string, string>> = {},
): Promise<DemoEnvironment> {
  const cleanUps: (() => Promise<void>)[] = [];
  const close = async () => {
    for (let cleanUp = cleanUps.pop(); cleanUp !== undefined; cleanUp = cleanUps.pop()) await cleanUp();
  };
  const ports = await choosePorts();
  const urls = {
    ingest: `http://127.0.0.1:${ports.ingest}`,
    api: `http://127.0.0.1:${ports.api}`,
    worker: `http://127.0.0.1:${ports.worker}`,
    simulator: `http://127.0.0.1:${ports.simulator}`,
  };
  const logFolder = await mkdtemp(join(tmpdir(), "account-opening-demo-"));
  const env: Record<string, string> = { ...appVariables(ports, urls), ...overrides };
  let apiKey = "";
  const withDatabase = async (work: (database: Database) => Promise<string>) => {
    const database = connect({ url: String(env["DATABASE_URL"]), applicationName: "demo", poolSize: 1 });
    return work(database).finally(database.close);
  };
  const start = (name: string, url: string) => async () => {
    const app: AppProcess = await startApp({ name, url, env, logFolder });
    apps.add(app);
    cleanUps.push(() => stopApp(app));
  };
  const tasks = new Listr(
    [
      {
        title: "PostgreSQL and Redis",
        task: async () => {
          const services = await startServices();
          cleanUps.push(() => services.stop());
          env["DATABASE_URL"] = services.databaseUrl;
          env["REDIS_URL"] = services.redisUrl;
        },
      },
      {
        title: "Migrations and an API key",
        task: async () => {
          await migrate(String(env["DATABASE_URL"]));
          const key = { name: "demo", scopes: [...scopes] };
          apiKey = await withDatabase((database) => apiKeys.create(database, key, new Date()));
        },
      },
      { title: `MX simulator on ${urls.simulator}`, task: start("mx-simulator", urls.simulator) },
      { title: `ingest on ${urls.ingest}`, task: start("ingest", urls.ingest) },
      { title: `api on ${urls.api}`, task: start("api", urls.api) },
      { title: `worker on ${urls.worker}`, task: start("worker", urls.worker) },
    ],
    { concurrent: false, exitOnError: true, registerSignalListeners: false },
  );
  try {
    await tasks.run();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    urls,
    apiKey,
    logFolder,
    async createConsoleLink() {
      const operator = { name: "demo", role: "operator", showsAccountNumbers: true } as const;
      const code = await withDatabase((database) => sessions.createLink(database, operator, new Date()));
      return `${urls.api}/console/login?code=${code}`;
    },
    close,
  };
}

const defaultPorts = { api: 3000, ingest: 3001, worker: 3002, simulator: 3010 } as const;

/** Uses the default ports. If one is in use, chooses a free port and prints it. */
async function choosePorts() {
  const ports = {
    api: await getPort({ port: defaultPorts.api, host: "127.0.0.1" }),
    ingest: await getPort({ port: defaultPorts.ingest, host: "127.0.0.1" }),
    worker: await getPort({ port: defaultPorts.worker, host: "127.0.0.1" }),
    simulator: await getPort({ port: defaultPorts.simulator, host: "127.0.0.1" }),
  };
  for (const [name, defaultPort] of Object.entries(defaultPorts)) {
    const port = ports[name as keyof typeof ports];
    if (port !== defaultPort)
      console.log(`Port ${defaultPort} is in use by another process: ${name} listens on ${port}.`);
  }
  return ports;
}

function appVariables(
  ports: Record<"ingest" | "api" | "worker" | "simulator", number>,
  urls: DemoEnvironment["urls"],
): Record<string, string> {
  return {
    ...speed,
    HOST: "127.0.0.1",
    CONSOLE_URL: urls.api,
    LOG_LEVEL: "info",
    INGEST_PORT: String(ports.ingest),
    API_PORT: String(ports.api),
    WORKER_PORT: String(ports.worker),
    SIMULATOR_PORT: String(ports.simulator),
    SIMULATOR_WEBHOOK_URL: `${urls.ingest}/webhooks/mx`,
    SIMULATOR_WEBHOOK_CREDENTIALS: `${webhookUser}:${webhookPassword}`,
    MX_WEBHOOK_CREDENTIALS: `${webhookUser}:${webhookPassword}`,
    MX_BASE_URL: urls.simulator,
    MX_CLIENT_ID: "client",
    MX_API_KEY: "key",
    DATA_KEYS: `demo:${randomBytes(32).toString("base64")}`,
  };
}
