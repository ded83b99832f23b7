import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";

/** One run of one process: a process id alone may have been given to another process since. */
export interface ProcessStamp {
  pid: number;
  startedAt: string;
  /** The boot and the process namespace in which the id means something; empty where the system tells neither. */
  boot: string;
  namespace: string;
}

/** The running process with this id, or null. A zombie is not running. */
export function stampOf(pid: number): ProcessStamp | null {
  const startedAt = process.platform === "linux" ? startedAtFromProc(pid) : startedAtFromPs(pid);
  return startedAt === null ? null : { pid, startedAt, ...here() };
}

/**
 * Whether the stamped process still runs. `unknown`: it belongs to another process namespace (a container that
 * shares our folder), so its id says nothing here.
 */
export function fateOf(stamp: ProcessStamp): "running" | "gone" | "unknown" {
  const { boot, namespace } = here();
  if (stamp.boot !== boot) return "gone";
  if (stamp.namespace !== namespace) return "unknown";
  return stampOf(stamp.pid)?.startedAt === stamp.startedAt ? "running" : "gone";
}

/** Asks the stamped process to stop, makes it stop when it does not, and returns once it is gone. */
export function endProcess(stamp: ProcessStamp, patienceMs = 5_000): void {
  signal(stamp, "SIGINT");
  if (waitUntilGone(stamp, patienceMs)) return;
  signal(stamp, "SIGKILL");
  waitUntilGone(stamp, patienceMs);
}

function signal(stamp: ProcessStamp, name: NodeJS.Signals): void {
  if (fateOf(stamp) !== "running") return;
  try {
    process.kill(stamp.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Blocks, because the end of a process leaves no time for anything else. */
function waitUntilGone(stamp: ProcessStamp, patienceMs: number): boolean {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 10) {
    if (fateOf(stamp) !== "running") return true;
    Atomics.wait(cell, 0, 0, 10);
  }
  return fateOf(stamp) !== "running";
}

function here(): Pick<ProcessStamp, "boot" | "namespace"> {
  if (process.platform !== "linux") return { boot: "", namespace: "" };
  return {
    boot: orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    namespace: orEmpty(() => readlinkSync("/proc/self/ns/pid")),
  };
}

/** Clock ticks since boot. @see proc(5), /proc/pid/stat, fields 3 (state) and 22 (starttime) */
function startedAtFromProc(pid: number): string | null {
  const line = orEmpty(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const [state, ...rest] = line.slice(line.lastIndexOf(")") + 2).split(" ");
  if (line === "" || state === "Z" || state === "X") return null;
  return rest[18] ?? null;
}

function startedAtFromPs(pid: number): string | null {
  const { stdout } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
  const [state, ...startedAt] = (stdout ?? "").trim().split(/\s+/);
  return !state || state.startsWith("Z") ? null : startedAt.join(" ");
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
