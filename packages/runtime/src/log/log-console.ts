import { format } from "node:util";
import type { Logger } from "./logger.ts";

/** What a library writes to the console, and Node's own warnings, as JSON lines like all others. */
export function logConsole(logger: Logger): void {
  const write = (...values: unknown[]) => logger.warn("console", { reason: format(...values) });
  for (const name of ["debug", "error", "info", "log", "trace", "warn"] as const) console[name] = write;
  // Node's listener writes to standard error.
  process.removeAllListeners("warning");
  process.on("warning", ({ name, message }) => logger.warn("node_warning", { name, reason: message }));
}
