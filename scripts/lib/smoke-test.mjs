// Starts a packaged app as its image would: as a numeric user who can write nothing, without PostgreSQL, Redis and MX.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

/** The user of the images (infra/docker/Dockerfile). */
const imageUser = { uid: 65_532, gid: 65_532 };

/** A port at which nothing listens: connections are refused at once. */
const unavailable = "127.0.0.1:1";

/** As long as the tests wait, since a busy machine makes it slow. */
const startTimeoutMs = 300_000;

const settings = {
  DATABASE_URL: `postgres://user:password@${unavailable}/database`,
  REDIS_URL: `redis://${unavailable}`,
  MX_BASE_URL: `http://${unavailable}`,
  MX_CLIENT_ID: "client",
  MX_API_KEY: "key",
  MX_WEBHOOK_CREDENTIALS: "mx:smoke-test",
  DATA_KEYS: `smoke:${Buffer.alloc(32, 1).toString("base64")}`,
  SHUTDOWN_DRAIN_MS: "0",
};

/** The variable with the port of each service. A command has none. */
const portVariables = {
  ingest: "INGEST_PORT",
  api: "API_PORT",
  worker: "WORKER_PORT",
  "mx-simulator": "SIMULATOR_PORT",
};

export const packagedApps = [...Object.keys(portVariables), "cli"];

/** @throws {Error} with the output of the app */
export async function smokeTest(app, folder) {
  if (app === "cli") return testCommand(folder);
  const { child, output } = start(folder, [], { [portVariables[app]]: "0" });
  try {
    const url = await addressOf(child, output);
    expect((await fetch(`${url}/healthz`)).ok, "/healthz does not answer 200");
    const needsStores = app !== "mx-simulator";
    if (needsStores)
      expect((await fetch(`${url}/readyz`)).status === 503, "/readyz does not report the missing stores");
    child.kill("SIGTERM");
    const code = await endOf(child);
    expect(code === 0, `the exit code after SIGTERM is ${code}`);
  } catch (error) {
    throw new Error(`${app}: ${error.message}\n${output()}`);
  } finally {
    child.kill("SIGKILL");
  }
}

/** A command reports in words that it cannot reach PostgreSQL. */
async function testCommand(folder) {
  const { child, output } = start(folder, ["migrate"], {});
  const code = await endOf(child);
  const isExplained = output().includes("PostgreSQL") && !/^\s+at /m.test(output());
  if (code !== 1 || !isExplained) throw new Error(`cli: the exit code is ${code}\n${output()}`);
}

function start(folder, args, env) {
  const user = process.geteuid?.() === 0 ? imageUser : {};
  const child = spawn(process.execPath, ["dist/main.js", ...args], {
    ...user,
    cwd: folder,
    env: { NODE_ENV: "production", ...settings, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(chunk));
  return { child, output: () => Buffer.concat(chunks).toString() };
}

function hasEnded({ exitCode, signalCode }) {
  return exitCode !== null || signalCode !== null;
}

async function endOf(child) {
  if (!hasEnded(child)) await once(child, "close");
  return child.exitCode;
}

/** The address that the app logs once it has started. */
async function addressOf(child, output) {
  const giveUpAt = performance.now() + startTimeoutMs;
  for (;;) {
    const host = /"url_host":"([^"]+)"/.exec(output())?.[1];
    if (host !== undefined) return `http://${host}`;
    expect(!hasEnded(child), `it ended with ${child.exitCode ?? child.signalCode}`);
    expect(performance.now() < giveUpAt, "it has not started");
    await pause(50);
  }
}

function expect(condition, message) {
  if (!condition) throw new Error(message);
}
