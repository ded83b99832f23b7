import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { PortTakenError, ServiceFailedError } from "../errors.ts";
import { identity, type User } from "./run-as.ts";

export interface ServerCommand {
  /** What it is called in messages. */
  name: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** An existing folder that the server can be in. */
  cwd: string;
  /** Where it writes; kept from start to start. */
  logFile: string;
  user: User | null;
  port: number;
}

/** A running child that serves a port. */
export interface ServerProcess {
  readonly pid: number;
  readonly running: boolean;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** Sends the signal, and SIGKILL when it has not ended after `patienceMs`. Resolves when it has ended. */
  end(signal: NodeJS.Signals, patienceMs?: number): Promise<void>;
}

const readyWithinMs = 60_000;

/**
 * Spawns the server and resolves once `probe` succeeds.
 *
 * @throws PortTakenError when it could not bind its port
 * @throws ServiceFailedError when it ended, or did not get ready within a minute
 */
export async function startServer(
  command: ServerCommand,
  noteServer: (pid: number) => void,
  probe: (pid: number) => Promise<void>,
): Promise<ServerProcess> {
  const logFrom = logOf(command).length;
  const child = spawnDetached(command);
  const { pid } = child;
  if (pid === undefined) throw await spawnFailure(command, child);
  noteServer(pid);
  const server = serverOf(child, pid);
  endWithUs(pid, server.ended);
  const failure = await untilReady(server, probe);
  if (failure === null) return server;
  await server.end("SIGKILL");
  const said = logOf(command).slice(logFrom);
  if (/address already in use/i.test(said)) throw new PortTakenError(command.port);
  const tail = said.trim().split("\n").slice(-15).join("\n");
  throw new ServiceFailedError(`${command.name} did not start: ${failure.message}\n${tail}`, {
    cause: failure,
  });
}

/** In a process group of its own, so that Ctrl-C reaches us alone, and we stop it when we have finished. */
function spawnDetached({ command, args, env, cwd, logFile, user }: ServerCommand): ChildProcess {
  const log = openSync(logFile, "a", 0o600);
  try {
    const stdio = ["ignore", log, log] as const;
    return spawn(command, args, { ...identity(user), env, cwd, stdio: [...stdio], detached: true });
  } finally {
    closeSync(log);
  }
}

/**
 * Stops the server when this process is killed and cannot do so itself: a shell reads a pipe from us that the system
 * closes then.
 */
function endWithUs(pid: number, ended: Promise<void>): void {
  const script = 'trap "" INT HUP; cat; kill -INT "$1"; kill -CONT "$1"';
  const guard = spawn("/bin/sh", ["-c", script, "sh", String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  // A guard that cannot be run leaves the server to the next run, which ends what it finds.
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
    async end(signal, patienceMs = 10_000) {
      if (!running()) return;
      child.kill(signal);
      const patience = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** Null once `probe` has succeeded, else why it never will. */
async function untilReady(
  server: ServerProcess,
  probe: (pid: number) => Promise<void>,
): Promise<Error | null> {
  const giveUpAt = performance.now() + readyWithinMs;
  let failure = new Error("it never answered");
  while (server.running && performance.now() < giveUpAt) {
    try {
      await probe(server.pid);
      if (server.running) return null;
    } catch (error) {
      failure = error as Error;
      await Promise.race([pause(20), server.ended]);
    }
  }
  return server.running ? failure : new Error("it ended at once");
}

function logOf({ logFile }: ServerCommand): string {
  try {
    return readFileSync(logFile, "utf8");
  } catch {
    return "";
  }
}
