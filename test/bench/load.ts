import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Load {
  url: string;
  connections: number;
  /** Sent in turn. `[<id>]` is replaced with a new ID each time. */
  bodies: readonly string[];
  headers: Readonly<Record<string, string>>;
  /** Duration, or number of requests. */
  until: { seconds: number } | { count: number };
  /** Requests per second. Unlimited by default. */
  perSecond?: number;
}

export interface Loaded {
  perSecond: number;
  p99Ms: number;
  /** Number of responses that were not 2xx or did not arrive. */
  failedCount: number;
}

/** Sends POST requests with autocannon, in its own process. */
export async function load(options: Load): Promise<Loaded> {
  const child: ChildProcess = fork(fileURLToPath(new URL("./load-child.ts", import.meta.url)), {
    execArgv: process.execArgv,
  });
  const result = new Promise<Loaded>((resolve, reject) => {
    child.once("message", (loaded) => resolve(loaded as Loaded));
    child.once("exit", (code) => reject(new Error(`The load process exited with code ${code}.`)));
  });
  child.send(options);
  return result;
}
