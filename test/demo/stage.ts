import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, migrate } from "@account-opening/db";
import { createApiKey } from "@account-opening/db/access";
import { startServices } from "@account-opening/infra";
import getPort from "get-port";
import { Listr } from "listr2";
import { type AppProcess, startApp, stopApp } from "../harness/processes.ts";

/** Everything the demo runs on: services, MX's simulator and all apps, each a process of its own. */
export interface DemoStage {
  urls: { ingest: string; api: string; worker: string; simulator: string };
  apiKey: string;
  logFolder: string;
  close(): Promise<void>;
}

const webhookUser = "mx";
const webhookPassword = "only-for-the-demo";

/** The guide's seconds, ten times faster. */
const speed = {
  SIMULATOR_SPEED: "10",
  POLL_FLOOR_MS: "300",
  POLL_CEILING_MS: "3000",
  RETRY_BASE_MS: "300",
  START_GRACE_MS: "3000",
  SWEEP_INTERVAL_MS: "2000",
  BALANCE_LIMIT: "5/720",
  // A worker that is late on a busy machine is late within this.
  DECIDE_MARGIN_MS: "8000",
  NOTIFY_ALLOW_PRIVATE: "true",
  SHUTDOWN_DRAIN_MS: "0",
};

const scopes = [
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

const apps = new Set<AppProcess>();

/** At once: what they hold is thrown away. */
export function killApps(): void {
  for (const { child } of apps) child.kill("SIGKILL");
}

/**
 * Tried one after the other, so that what can go wrong is told where it does.
 * @param over variables over those of the demo.
 */
export async function buildStage(over: Readonly<Record<string, string>> = {}): Promise<DemoStage> {
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
  const env: Record<string, string> = { ...environment(ports, urls), ...over };
  let apiKey = "";
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
          const url = String(env["DATABASE_URL"]);
          await migrate(url);
          const database = connect({ url, applicationName: "demo", poolSize: 1 });
          apiKey = await createApiKey(database, { name: "demo", scopes }, new Date());
          await database.close();
        },
      },
      { title: `MX's simulator on ${urls.simulator}`, task: start("mx-simulator", urls.simulator) },
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
  return { urls, apiKey, logFolder, close };
}

const usualPorts = { api: 3000, ingest: 3001, worker: 3002, simulator: 3010 } as const;

/** The usual ports; another one, which is said, where something is there already. */
async function choosePorts() {
  const ports = {
    api: await getPort({ port: usualPorts.api, host: "127.0.0.1" }),
    ingest: await getPort({ port: usualPorts.ingest, host: "127.0.0.1" }),
    worker: await getPort({ port: usualPorts.worker, host: "127.0.0.1" }),
    simulator: await getPort({ port: usualPorts.simulator, host: "127.0.0.1" }),
  };
  for (const [name, usual] of Object.entries(usualPorts)) {
    const port = ports[name as keyof typeof ports];
    if (port !== usual) console.log(`Port ${usual} is taken by another process: ${name} listens on ${port}.`);
  }
  return ports;
}

function environment(
  ports: Record<"ingest" | "api" | "worker" | "simulator", number>,
  urls: DemoStage["urls"],
): Record<string, string> {
  return {
    ...speed,
    HOST: "127.0.0.1",
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
