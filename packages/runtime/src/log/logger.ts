import { type DestinationStream, type Level, pino, stdTimeFunctions } from "pino";
import { describeError } from "./describe-error.ts";
import { allowed, type LogFields } from "./log-fields.ts";

/** One wide line per unit of work: its name, ids, outcome; never a payload. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  event(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** Class, code and place of `error`; its message only when it is one of ours. */
  error(event: string, error: unknown, fields?: LogFields): void;
}

export interface LoggerOptions {
  /** The app's name. */
  name: string;
  level: Level;
  /** Which errors' messages are written by us and safe to log. None, unless told. */
  isOurs?: (error: Error) => boolean;
  /** Standard output, unless told. */
  stream?: DestinationStream;
}

/** JSON lines `{ level, time, app, event, …fields }`. */
export function createLogger({ name, level, isOurs = () => false, stream }: LoggerOptions): Logger {
  const options = {
    level,
    base: { app: name },
    messageKey: "event",
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log = stream === undefined ? pino(options) : pino(options, stream);
  return {
    debug: (event, fields = {}) => log.debug(allowed(fields), event),
    event: (event, fields = {}) => log.info(allowed(fields), event),
    warn: (event, fields = {}) => log.warn(allowed(fields), event),
    error: (event, error, fields = {}) =>
      log.error({ ...allowed(fields), ...describeError(error, isOurs) }, event),
  };
}
