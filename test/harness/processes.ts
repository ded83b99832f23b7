import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./until.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const endWithParent = fileURLToPath(new URL("./end-with-parent.mjs", import.meta.url));

export interface AppProcess {
  name: string;
  url: string;
  /** The file to which the process writes its output. */
  logFile: string;
  child: ChildProcess;
}

export interface AppToStart {
  /** The folder under `apps/`. */
  name: string;
  url: string;
  env: Readonly<Record<string, string>>;
  logFolder: string;
  /** `apps/NAME` of this repository by default. */
  appFolder?: string;
}

/**
 * Starts a built app as in production. It ends no later than this process, which holds the other end of its standard
 * input.
 */
export function launchApp({ name, url, env, logFolder, appFolder }: AppToStart): AppProcess {
  const logFile = join(logFolder, `${name}.log`);
  const log = openSync(logFile, "a");
  const script = join(appFolder ?? join(root, "apps", name), "dist", "main.js");
  const child = spawn(process.execPath, ["--import", endWithParent, script], {
    // biome-ignore lint/style/noProcessEnv: a child process needs PATH.
    env: { ...process.env, ...env },
    stdio: ["pipe", log, log],
    // In its own process group, so that Ctrl-C reaches only the parent, which then stops the app.
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
    if (!hasEnded(child)) return (await readReadiness(app.url).catch(() => null))?.status === 200;
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

/** The response of `/readyz`, with the reason if the app is not ready. */
export async function readReadiness(url: string): Promise<{ status: number; detail: string }> {
  const response = await fetch(`${url}/readyz`);
  const { detail = "" } = (await response.json()) as { detail?: string };
  return { status: response.status, detail };
}

/** Sends SIGTERM to an app, and waits until it has ended. */
export async function stopApp({ child }: AppProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
