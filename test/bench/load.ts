import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Load {
  url: string;
  connections: number;
  /** Taken in turn; `[<id>]` in one becomes another id each time. */
  bodies: readonly string[];
  headers: Readonly<Record<string, string>>;
  /** For so long, or so many of them. */
  until: { seconds: number } | { count: number };
  /** Requests a second; as many as go without it. */
  perSecond?: number;
}

export interface Loaded {
  perSecond: number;
  p99Ms: number;
  /** Answers that were not 2xx, and those that never came. */
  failedCount: number;
}

/** POSTs, made by autocannon in a process of its own. */
export async function load(options: Load): Promise<Loaded> {
  const child: ChildProcess = fork(fileURLToPath(new URL("./load-child.ts", import.meta.url)), {
    execArgv: process.execArgv,
  });
  const result = new Promise<Loaded>((resolve, reject) => {
    child.once("message", (loaded) => resolve(loaded as Loaded));
    child.once("exit", (code) => reject(new Error(`The load ended with ${code}.`)));
  });
  child.send(options);
  return result;
}
