import { createLogger, type Logger, type LoggerOptions } from "../src/log/logger.ts";

export type Line = Record<string, unknown>;

/** A logger that records its lines. */
export function readableLogger(options: Partial<LoggerOptions> = {}): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const stream = { write: (text: string) => void lines.push(JSON.parse(text)) };
  return { logger: createLogger({ name: "test", level: "debug", stream, ...options }), lines };
}
