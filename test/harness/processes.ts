import { type ChildProcess, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface AppProcess {
  name: string;
  /** Where its output goes. */
  logFile: string;
  child: ChildProcess;
}

export interface AppToStart {
  /** The folder under `apps/`. */
  name: string;
  /** Where it answers. */
  url: string;
  env: Readonly<Record<string, string>>;
  logFolder: string;
}

/** Starts a built app as production does, and waits until it can do its work. */
export async function startApp({ name, url, env, logFolder }: AppToStart): Promise<AppProcess> {
  const logFile = join(logFolder, `${name}.log`);
  const log = openSync(logFile, "a");
  const child = spawn(process.execPath, [join(root, "apps", name, "dist", "main.js")], {
    // biome-ignore lint/style/noProcessEnv: a child needs PATH and the like.
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
  });
  await until(
    `${name} is ready (its log: ${logFile})`,
    async () => {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}; see ${logFile}`);
      return isReady(url);
    },
    { timeoutMs: 30_000, everyMs: 50 },
  );
  return { name, logFile, child };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Asks an app to end, and waits until it has. */
export async function stopApp({ child }: AppProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
