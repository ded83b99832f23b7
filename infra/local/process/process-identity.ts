import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";

/** Identifies one process. Its ID alone is not enough: the system reuses IDs. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
  /** The boot and the process namespace for which the ID is valid. Empty if the system does not report them. */
  boot: string;
  namespace: string;
}

/** The running process with this ID, or null. A zombie is not running. */
export function identityOf(pid: number): ProcessIdentity | null {
  const startedAt = process.platform === "linux" ? startedAtFromProc(pid) : startedAtFromPs(pid);
  return startedAt === null ? null : { pid, startedAt, ...processNamespace() };
}

/** `unknown`: the process belongs to another process namespace, such as a container that shares the folder. */
export function processState(identity: ProcessIdentity): "running" | "ended" | "unknown" {
  const { boot, namespace } = processNamespace();
  if (identity.boot !== boot) return "ended";
  if (identity.namespace !== namespace) return "unknown";
  return identityOf(identity.pid)?.startedAt === identity.startedAt ? "running" : "ended";
}

/** Sends SIGINT, then SIGKILL if the process has not ended after `timeoutMs`. Returns once it has ended. */
export function endProcess(identity: ProcessIdentity, timeoutMs = 5_000): void {
  signal(identity, "SIGINT");
  if (waitUntilEnded(identity, timeoutMs)) return;
  signal(identity, "SIGKILL");
  waitUntilEnded(identity, timeoutMs);
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (processState(identity) !== "running") return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Blocks the thread: an exit hook must be synchronous. */
function waitUntilEnded(identity: ProcessIdentity, timeoutMs: number): boolean {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += 10) {
    if (processState(identity) !== "running") return true;
    Atomics.wait(cell, 0, 0, 10);
  }
  return processState(identity) !== "running";
}

function processNamespace(): Pick<ProcessIdentity, "boot" | "namespace"> {
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
