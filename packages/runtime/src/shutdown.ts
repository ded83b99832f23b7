import type { Logger } from "./log/logger.ts";

/** What a shutdown needs of `process`. */
export interface ShutdownHost {
  on(event: "SIGTERM" | "SIGINT", listener: (signal: string) => void): unknown;
  on(event: "uncaughtException" | "unhandledRejection", listener: (error: unknown) => void): unknown;
  exit(code: number): unknown;
}

export interface Shutdown {
  /** Clean-up for something just started. What started last stops first. It is given the exit code: 0 after a signal. */
  defer(name: string, cleanUp: (exitCode: number) => unknown): void;
  /** Stops everything, then exits. Repeating it changes nothing. */
  stop(reason: string, exitCode?: number): Promise<void>;
  readonly isStopping: boolean;
  /** A readiness check: fails once stopping has begun, so that no new work is sent here. */
  assertRunning(): void;
}

export interface ShutdownOptions {
  logger: Logger;
  /** For all clean-ups together; then the process exits with code 1, whatever still hangs. */
  deadlineMs: number;
  host?: ShutdownHost;
}

interface CleanUp {
  name: string;
  run: (exitCode: number) => unknown;
}

/**
 * Stops on SIGTERM, SIGINT, and on an error that nobody caught: after one, nothing about this process is certain.
 * A second signal exits at once.
 */
export function createShutdown({ logger, deadlineMs, host = process }: ShutdownOptions): Shutdown {
  const cleanUps: CleanUp[] = [];
  let stopping: Promise<void> | undefined;

  const stop = (reason: string, exitCode = 0): Promise<void> => {
    stopping ??= stopAll(cleanUps, { logger, deadlineMs, host, reason, exitCode });
    return stopping;
  };
  const onSignal = (signal: string) => {
    if (stopping !== undefined) return void host.exit(1);
    void stop(signal);
  };
  const onLostError = (name: string) => (error: unknown) => {
    logger.error(name, error);
    void stop(name, 1);
  };
  host.on("SIGTERM", onSignal);
  host.on("SIGINT", onSignal);
  host.on("uncaughtException", onLostError("uncaught_exception"));
  host.on("unhandledRejection", onLostError("unhandled_rejection"));

  return {
    defer: (name, run) => void cleanUps.push({ name, run }),
    stop,
    get isStopping() {
      return stopping !== undefined;
    },
    assertRunning() {
      if (stopping !== undefined) throw new Error("stopping");
    },
  };
}

interface Stop extends Required<ShutdownOptions> {
  reason: string;
  exitCode: number;
}

async function stopAll(cleanUps: CleanUp[], how: Stop): Promise<void> {
  const { logger, host, reason, exitCode } = how;
  logger.event("shutdown.started", { reason });
  const failed = await withinDeadline(how, (onStart) => runInReverse(cleanUps, how, onStart));
  const code = failed ? Math.max(exitCode, 1) : exitCode;
  logger.event("shutdown.finished", { reason, exit_code: code });
  host.exit(code);
}

/** True when `work` says that something failed, or when it is not done in time. */
async function withinDeadline(
  { logger, deadlineMs }: Stop,
  work: (onStart: (name: string) => void) => Promise<boolean>,
): Promise<boolean> {
  let current: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      logger.warn("shutdown.deadline_passed", { name: current });
      resolve(true);
    }, deadlineMs);
  });
  const done = work((name) => {
    current = name;
  });
  try {
    return await Promise.race([done, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** True when a clean-up failed; the others run all the same. */
async function runInReverse(
  cleanUps: CleanUp[],
  { logger, exitCode }: Stop,
  onStart: (name: string) => void,
): Promise<boolean> {
  let failed = false;
  for (let cleanUp = cleanUps.pop(); cleanUp !== undefined; cleanUp = cleanUps.pop()) {
    onStart(cleanUp.name);
    try {
      await cleanUp.run(exitCode);
    } catch (error) {
      failed = true;
      logger.error("shutdown.clean_up_failed", error, { name: cleanUp.name });
    }
  }
  return failed;
}
