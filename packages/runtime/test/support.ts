import { createLogger, type Logger } from "../src/log/logger.ts";

export type Line = Record<string, unknown>;

/** A logger whose lines can be read. */
export function readableLogger(isOurs?: (error: Error) => boolean): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const stream = { write: (text: string) => void lines.push(JSON.parse(text)) };
  const ours = isOurs === undefined ? {} : { isOurs };
  return { logger: createLogger({ name: "test", level: "debug", stream, ...ours }), lines };
}
