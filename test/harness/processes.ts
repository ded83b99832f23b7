import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const endWithParent = fileURLToPath(new URL("./end-with-parent.mjs", import.meta.url));

export interface AppProcess {
  name: string;
  /** Where it answers. */
  url: string;
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

/**
 * Starts a built app as production does. It ends with this process at the latest: its standard input is a pipe that the
 * system closes then.
 */
export function launchApp({ name, url, env, logFolder }: AppToStart): AppProcess {
  const logFile = join(logFolder, `${name}.log`);
  const log = openSync(logFile, "a");
  const script = join(root, "apps", name, "dist", "main.js");
  const child = spawn(process.execPath, ["--import", endWithParent, script], {
    // biome-ignore lint/style/noProcessEnv: a child needs PATH and the like.
    env: { ...process.env, ...env },
    stdio: ["pipe", log, log],
    // Ctrl-C reaches the process that started it, which decides how it ends.
    detached: true,
  });
  closeSync(log);
  return { name, url, logFile, child };
}

/** Starts a built app and waits until it is ready. */
export async function startApp(app: AppToStart): Promise<AppProcess> {
  const { name } = app;
  const started = launchApp(app);
  const { child, logFile } = started;
  const ready = async () => {
    if (!hasEnded(child)) return isReady(app.url);
    throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}; see ${logFile}`);
  };
  try {
    await until(`${name} is ready (its log: ${logFile})`, ready, { everyMs: 50 });
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return started;
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Asks an app to end, and waits until it has. */
export async function stopApp({ child }: AppProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
