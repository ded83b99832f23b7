import { format } from "node:util";
import type { Logger } from "./logger.ts";

/** Writes the console output of libraries, and Node's warnings, as JSON log lines. */
export function logConsole(logger: Logger): void {
  const write = (...values: unknown[]) => logger.warn("console", { reason: format(...values) });
  for (const name of ["debug", "error", "info", "log", "trace", "warn"] as const) console[name] = write;
  // Node's own listener would write to standard error.
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => logger.warn("node_warning", { name, reason: message }));
}
