import pTimeout from "p-timeout";
import type { ConfigChanges } from "./config/follow-config.ts";
import type { Logger } from "./log/logger.ts";
import type { Tracing } from "./tracing/tracing.ts";

/** What an app creates itself unless its `main.ts` has it already. */
export interface AppOptions<Config> {
  logger?: Logger;
  tracing?: Tracing;
  /** Rotated secrets. */
  changes?: ConfigChanges<Config>;
}

/** The parts of `process` that `runApp` uses. */
interface AppHost {
  on(event: "SIGTERM" | "SIGINT", listener: (signal: string) => void): unknown;
  on(event: "uncaughtException" | "unhandledRejection", listener: (error: unknown) => void): unknown;
  exit(code: number): unknown;
}

export interface RunAppOptions<App extends { readonly url: string }> {
  logger: Logger;
  start: () => Promise<App>;
  /** Finishes running work and closes every connection. `isGraceful` is false after an error: then nothing drains. */
  close: (app: App, isGraceful: boolean) => Promise<unknown>;
  /** Limit for `close`, in milliseconds. */
  closeTimeoutMs: number;
  host?: AppHost;
}

/**
 * Runs an app until SIGTERM, SIGINT or an uncaught error, closes it, and exits. The exit code is 0 after a signal and a
 * complete close, otherwise 1. A second signal exits at once.
 */
export async function runApp<App extends { readonly url: string }>({
  logger,
  start,
  close,
  closeTimeoutMs,
  host = process,
}: RunAppOptions<App>): Promise<void> {
  let app: App | undefined;
  let stopping: Promise<void> | undefined;

  const stop = (reason: string, isGraceful: boolean): Promise<void> => {
    stopping ??= closeAndExit(reason, isGraceful);
    return stopping;
  };
  const closeAndExit = async (reason: string, isGraceful: boolean): Promise<void> => {
    logger.event("shutdown.started", { reason });
    const isClosed =
      app === undefined || (await isClosedInTime(close(app, isGraceful), closeTimeoutMs, logger));
    const exitCode = isGraceful && isClosed ? 0 : 1;
    logger.event("shutdown.finished", { reason, exit_code: exitCode });
    host.exit(exitCode);
  };
  const onSignal = (signal: string) => void (stopping === undefined ? stop(signal, true) : host.exit(1));
  const onUncaught = (event: string) => (error: unknown) => {
    logger.error(event, error);
    void stop(event, false);
  };
  host.on("SIGTERM", onSignal);
  host.on("SIGINT", onSignal);
  host.on("uncaughtException", onUncaught("uncaught_exception"));
  host.on("unhandledRejection", onUncaught("unhandled_rejection"));

  try {
    app = await start();
    logger.event("started", { url_host: new URL(app.url).host });
  } catch (error) {
    logger.error("not_started", error);
    await stop("not_started", false);
  }
}

async function isClosedInTime(
  closing: Promise<unknown>,
  timeoutMs: number,
  logger: Logger,
): Promise<boolean> {
  try {
    const onTimeout = () => {
      logger.warn("shutdown.timed_out");
      return false;
    };
    return await pTimeout(
      closing.then(() => true),
      { milliseconds: timeoutMs, fallback: onTimeout },
    );
  } catch (error) {
    logger.error("shutdown.failed", error);
    return false;
  }
}
