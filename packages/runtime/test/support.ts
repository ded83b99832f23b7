import { createLogger, type Logger } from "../src/log/logger.ts";

export type Line = Record<string, unknown>;

/** A logger that records its lines. */
export function readableLogger(isOwnError?: (error: Error) => boolean): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const stream = { write: (text: string) => void lines.push(JSON.parse(text)) };
  const options = isOwnError === undefined ? {} : { isOwnError };
  return { logger: createLogger({ name: "test", level: "debug", stream, ...options }), lines };
}
