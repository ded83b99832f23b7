import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { connect, type Database, migrate } from "@account-opening/db";
import { createDatabase, dropDatabase, type Services } from "@account-opening/infra";
import getPort from "get-port";
import { environmentFor } from "../harness/environment.ts";
import { type AppProcess, startApp, stopApp } from "../harness/processes.ts";
import { until } from "../harness/until.ts";

/** What a scenario uses: its own database, Redis, and an MX that answers immediately. */
export interface BenchEnvironment {
  databaseUrl: string;
  redisUrl: string;
  database: Database;
  mx: StubMx;
  startApp(name: "ingest" | "api" | "worker", env?: Readonly<Record<string, string>>): Promise<string>;
  startServer(name: "bare" | "naive"): Promise<string>;
  /** Stops the apps and servers of the scenario. */
  clear(): Promise<void>;
}

const credentials = "mx:a-password-for-webhooks";
export const webhookHeaders = {
  authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
  "content-type": "application/json",
};

export function webhookBody(memberGuid: string): string {
  const event = {
    type: "CONNECTION_STATUS",
    member_guid: memberGuid,
    user_guid: "USR-1",
    action: "CONNECTION_STATUS",
  };
  return JSON.stringify({
    ...event,
    connection_status: 6,
    connection_status_message: "Connected to MX Bank",
  });
}

export async function withEnvironment<Result>(
  services: Services,
  work: (environment: BenchEnvironment) => Promise<Result>,
): Promise<Result> {
  const databaseUrl = await createDatabase(services.databaseUrl, {
    name: `bench_${randomBytes(4).toString("hex")}`,
  });
  await migrate(databaseUrl);
  const database = connect({ url: databaseUrl, applicationName: "bench", statementTimeoutMs: 300_000 });
  const mx = await startStubMx();
  const cleanUps: (() => Promise<unknown>)[] = [];
  const clear = async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  };
  const logFolder = await mkdtemp(join(tmpdir(), "account-opening-bench-"));
  const base = environmentFor({
    databaseUrl,
    redisUrl: services.redisUrl,
    mxBaseUrl: mx.url,
    queuePrefix: `{bench-${randomBytes(4).toString("hex")}}`,
  });
  try {
    return await work({
      databaseUrl,
      redisUrl: services.redisUrl,
      database,
      mx,
      clear,
      async startApp(name, env = {}) {
        const port = String(await getPort());
        const url = `http://127.0.0.1:${port}`;
        const ports = { INGEST_PORT: port, API_PORT: port, WORKER_PORT: port };
        const app: AppProcess = await startApp({ name, url, env: { ...base, ...ports, ...env }, logFolder });
        cleanUps.push(() => stopApp(app));
        return url;
      },
      async startServer(name) {
        const url = `http://127.0.0.1:${await getPort()}`;
        const child = spawnServer(name, {
          PORT: new URL(url).port,
          DATABASE_URL: databaseUrl,
          REDIS_URL: services.redisUrl,
        });
        cleanUps.push(() => ended(child));
        await until(`${name} answers`, () =>
          fetch(`${url}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        );
        return url;
      },
    });
  } finally {
    await clear();
    await mx.close();
    await database.close();
    await dropDatabase(services.databaseUrl, databaseUrl);
  }
}

function spawnServer(name: string, env: Readonly<Record<string, string>>): ChildProcess {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const script = fileURLToPath(new URL(`./servers/${name}.ts`, import.meta.url));
  return spawn(process.execPath, ["--conditions=source", "--import", tsx, script], {
    // biome-ignore lint/style/noProcessEnv: a child process needs PATH.
    env: { ...process.env, NODE_ENV: "production", ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await exit;
}

interface StubMx {
  url: string;
  /** Called for each status read when its request arrives. */
  onStatusRead: (memberGuid: string, atMs: number) => void;
  close(): Promise<void>;
}

/** MX for idle members: every status is CONNECTED, and no job runs. */
async function startStubMx(): Promise<StubMx> {
  const stub: StubMx = { url: "", onStatusRead: () => undefined, close: async () => undefined };
  const server: Server = createServer((request, response) => {
    const guid = /members\/([^/]+)\/status/.exec(request.url ?? "")?.[1] ?? "";
    stub.onStatusRead(guid, performance.now());
    const member = {
      guid,
      connection_status: "CONNECTED",
      is_being_aggregated: false,
      is_authenticated: true,
    };
    response.setHeader("content-type", "application/vnd.mx.api.v1+json");
    response.end(
      JSON.stringify({ member: { ...member, aggregated_at: null, successfully_aggregated_at: null } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stub.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return stub;
}
