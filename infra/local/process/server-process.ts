import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { PortTakenError, ServiceFailedError } from "../errors.ts";
import { runAs, type User } from "./run-as.ts";

export interface ServerCommand {
  /** Name in messages. */
  name: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** An existing folder that the server can enter. */
  cwd: string;
  /** Log of the server. A restart appends to it. */
  logFile: string;
  user: User | null;
  port: number;
}

/** A child process that serves a port. */
export interface ServerProcess {
  readonly pid: number;
  readonly running: boolean;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Sends the signal, and SIGKILL if the process has not ended after `timeoutMs`. Resolves when it has ended. */
  end(signal: NodeJS.Signals, timeoutMs?: number): Promise<void>;
}

const readyWithinMs = 60_000;

/**
 * Spawns the server and resolves once `probe` succeeds.
 *
 * @throws PortTakenError if the port is in use
 * @throws ServiceFailedError if the server ended or was not ready within a minute
 */
export async function startServer(
  command: ServerCommand,
  recordServer: (pid: number) => void,
  probe: (pid: number) => Promise<void>,
): Promise<ServerProcess> {
  const logFrom = logOf(command).length;
  const child = spawnDetached(command);
  const { pid } = child;
  if (pid === undefined) throw await spawnFailure(command, child);
  recordServer(pid);
  const server = serverOf(child, pid);
  startExitGuard(pid, server.ended);
  const failure = await untilReady(server, probe);
  if (failure === null) return server;
  await server.end("SIGKILL");
  const output = logOf(command).slice(logFrom);
  if (/address already in use/i.test(output)) throw new PortTakenError(command.port);
  const tail = output.trim().split("\n").slice(-15).join("\n");
  throw new ServiceFailedError(`${command.name} did not start: ${failure.message}\n${tail}`, {
    cause: failure,
  });
}

/** The server has its own process group: Ctrl-C reaches only this process, which stops the server after its own work. */
function spawnDetached({ command, args, env, cwd, logFile, user }: ServerCommand): ChildProcess {
  const log = openSync(logFile, "a", 0o600);
  try {
    const stdio = ["ignore", log, log] as const;
    return spawn(command, args, { ...runAs(user), env, cwd, stdio: [...stdio], detached: true });
  } finally {
    closeSync(log);
  }
}

/**
 * Stops the server if this process is killed and cannot stop it: a shell reads a pipe from this process, which the system
 * then closes.
 */
function startExitGuard(pid: number, ended: Promise<void>): void {
  const script = 'trap "" INT HUP; cat; kill -INT "$1"; kill -CONT "$1"';
  const guard = spawn("/bin/sh", ["-c", script, "sh", String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  // If the guard cannot run, the next run ends the server.
  guard.on("error", () => undefined);
  guard.stdin.on("error", () => undefined);
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  void ended.then(() => guard.kill("SIGKILL"));
}

function spawnFailure({ name }: ServerCommand, child: ChildProcess): Promise<ServiceFailedError> {
  return new Promise((resolve) => {
    child.once("error", (cause) => {
      resolve(new ServiceFailedError(`${name} could not be run: ${cause.message}`, { cause }));
    });
  });
}

function serverOf(child: ChildProcess, pid: number): ServerProcess {
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    pid,
    ended,
    get running() {
      return running();
    },
    async end(signal, timeoutMs = 10_000) {
      if (!running()) return;
      child.kill(signal);
      const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Null once `probe` succeeds, otherwise the reason why the server is not ready. */
async function untilReady(
  server: ServerProcess,
  probe: (pid: number) => Promise<void>,
): Promise<Error | null> {
  const giveUpAt = performance.now() + readyWithinMs;
  let failure = new Error("it did not answer");
  while (server.running && performance.now() < giveUpAt) {
    try {
      await probe(server.pid);
      if (server.running) return null;
    } catch (error) {
      failure = error as Error;
      await Promise.race([pause(20), server.ended]);
    }
  }
  return server.running ? failure : new Error("it ended during its start");
}

function logOf({ logFile }: ServerCommand): string {
  try {
    return readFileSync(logFile, "utf8");
  } catch {
    return "";
  }
}
