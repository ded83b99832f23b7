import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@account-opening/db";
import { apiKeys } from "@account-opening/db/access";
import { uniquePrefix } from "@account-opening/infra";
import { type Simulator, type SimulatorOptionsInput, startSimulator } from "@account-opening/mx-simulator";
import getPort from "get-port";
import { movableClock } from "./clocks.ts";
import { type CoreBank, createCoreBank } from "./core-bank.ts";
import { environmentFor, webhookCredentials } from "./environment.ts";
import { type AppProcess, startApp, stopApp } from "./processes.ts";
import { allScopes, challengeExpiresMs, simulatorSpeed } from "./system.ts";

const appNames = ["ingest", "api", "worker"] as const;
export type AppName = (typeof appNames)[number];

type SecondName = "api-2" | "worker-2";
export type ProcessName = AppName | SecondName;

type PerSecond<Value> = Partial<Record<SecondName, Value>>;

export interface AppsOptions {
  /** A migrated database: one URL, or a URL per process. A second process uses the URL of the first by default. */
  databaseUrl: string | Readonly<Record<AppName | "owner", string> & PerSecond<string>>;
  redisUrl: string | Readonly<Record<AppName, string> & PerSecond<string>>;
  /** Overrides variables of the test environment. */
  env?: Readonly<Record<string, string>>;
  simulator?: SimulatorOptionsInput;
  /** Second processes of an app, which share its work. */
  secondProcesses?: readonly SecondName[];
  /** Whether `moveClock` can change the clocks of the apps. */
  movableClocks?: boolean;
}

/** The built apps, each in its own process. The MX simulator runs in the test process. */
export interface Apps {
  mx: Simulator;
  bank: CoreBank;
  apiKey: string;
  /** The URL of the database owner. */
  databaseUrl: string;
  urls: Record<AppName, string>;
  processes: Record<AppName, AppProcess> & PerSecond<AppProcess>;
  /** The environment of processes that start from now on. */
  env: Record<string, string>;
  /** Starts or restarts a process. It appends to the log of the previous one. */
  start(name: ProcessName): Promise<void>;
  /** The output of all processes. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

export async function startApps(options: AppsOptions): Promise<Apps> {
  const { databaseUrl, redisUrl } = options;
  const mx = await startSimulator({
    port: 0,
    speed: simulatorSpeed,
    backgroundEveryMs: 0,
    challengeExpiresMs,
    ...options.simulator,
  });
  const ports = { ingest: await getPort(), api: await getPort(), worker: await getPort() };
  const ownerUrl = typeof databaseUrl === "string" ? databaseUrl : databaseUrl.owner;
  const queuePrefix = `{${uniquePrefix("apps")}}`;
  const env: Record<string, string> = {
    ...environmentFor({ ...options, databaseUrl: "", redisUrl: "", mxBaseUrl: mx.url, queuePrefix }),
    INGEST_PORT: String(ports.ingest),
    API_PORT: String(ports.api),
    ...(options.movableClocks === true ? movableClock : {}),
    WORKER_PORT: String(ports.worker),
  };
  const logFolder = await mkdtemp(join(tmpdir(), "account-opening-test-"));
  const urls = {
    ingest: `http://127.0.0.1:${ports.ingest}`,
    api: `http://127.0.0.1:${ports.api}`,
    worker: `http://127.0.0.1:${ports.worker}`,
  };
  const started = {} as Apps["processes"];
  const start = async (processName: ProcessName) => {
    const appEnv = {
      ...env,
      DATABASE_URL: urlOf(processName, databaseUrl),
      REDIS_URL: urlOf(processName, redisUrl),
    };
    if (isSecond(processName)) {
      const port = await getPort();
      const name = appOf(processName);
      const secondEnv = { ...appEnv, [`${name.toUpperCase()}_PORT`]: String(port) };
      const url = `http://127.0.0.1:${port}`;
      started[processName] = await startApp({ name, url, env: secondEnv, logFolder });
    } else {
      const url = urls[processName];
      started[processName] = await startApp({ name: processName, url, env: appEnv, logFolder });
    }
  };
  await Promise.all(appNames.map(start));
  await Promise.all((options.secondProcesses ?? []).map(start));
  mx.control.changeWebhooks({ url: `${urls.ingest}/webhooks/mx`, credentials: webhookCredentials });
  const owner = connect({ url: ownerUrl, applicationName: "test", poolSize: 1 });
  const apiKey = await apiKeys.create(owner, { name: "test", scopes: allScopes }, new Date());
  await owner.close();
  return {
    mx,
    bank: createCoreBank(urls.api, apiKey),
    apiKey,
    databaseUrl: ownerUrl,
    urls,
    processes: started,
    env,
    start,
    logs: () => readAllFiles(logFolder),
    async stop() {
      await mx.close();
      await Promise.all(Object.values(started).map(stopApp));
    },
  };
}

async function readAllFiles(folder: string): Promise<string> {
  const names = await readdir(folder);
  return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("\n");
}

function isSecond(name: ProcessName): name is SecondName {
  return name.endsWith("-2");
}

function appOf(name: SecondName): AppName {
  return name === "api-2" ? "api" : "worker";
}

function urlOf(name: ProcessName, urls: AppsOptions["redisUrl"]): string {
  if (typeof urls === "string") return urls;
  return isSecond(name) ? (urls[name] ?? urls[appOf(name)]) : urls[name];
}
