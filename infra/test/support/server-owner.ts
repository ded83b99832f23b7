import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { identityOf } from "../../local/process/process-identity.ts";

const here = dirname(fileURLToPath(import.meta.url));

export interface ServerOwner {
  child: ChildProcess;
  postgres: { url: string; pid: number };
  redis: { url: string; pid: number };
}

/** Starts another process, which starts its own PostgreSQL and Redis. */
export async function startOwner(end: "hold" | "throw" | "exit", dataDir = ""): Promise<ServerOwner> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions=source", join(here, "owner-program.ts"), end, dataDir],
    { cwd: join(here, "..", ".."), stdio: ["ignore", "pipe", "ignore"] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, ...(JSON.parse(line) as Omit<ServerOwner, "child">) };
  }
  throw new Error("The other process ended before it started its servers.");
}

export async function endOf(child: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
  if (signal) child.kill(signal);
  await ended;
}

export function isRunning(pid: number): boolean {
  return identityOf(pid) !== null;
}
