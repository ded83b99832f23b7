import { createHash } from "node:crypto";
import { type DestinationStream, type Level, pino, stdTimeFunctions } from "pino";
import { describeError } from "./describe-error.ts";
import { allowed, type LogFields } from "./log-fields.ts";

/** One line per unit of work, with its name, IDs and outcome, and without payload. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  event(event: string, fields?: LogFields): void;
  /** An event that happens for each unit of work and ended well. Only `routineShare` of the members have such lines. */
  routine(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** Class, code and stack frames of `error`, and its message if `isOwnError` accepts it. */
  error(event: string, error: unknown, fields?: LogFields): void;
}

export interface LoggerOptions {
  /** The app's name. */
  name: string;
  level: Level;
  /** From 0 to 1: the share of members, or of other subjects, whose routine lines are written. All by default. */
  routineShare?: number;
  /** Accepts errors whose messages contain no secret. None by default. */
  isOwnError?: (error: Error) => boolean;
  /** Standard output by default. */
  stream?: DestinationStream;
}

/** JSON lines `{ level, time, app, event, …fields }`. */
export function createLogger({
  name,
  level,
  routineShare = 1,
  isOwnError = () => false,
  stream,
}: LoggerOptions): Logger {
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
    routine(event, fields = {}) {
      const { member_guid, event_id, request_id } = fields;
      if (isSampled(member_guid ?? event_id ?? request_id ?? "", routineShare))
        log.info(allowed(fields), event);
    },
    warn: (event, fields = {}) => log.warn(allowed(fields), event),
    error: (event, error, fields = {}) =>
      log.error({ ...allowed(fields), ...describeError(error, isOwnError) }, event),
  };
}

/**
 * Whether routine lines about a subject are written. Each process gives the same answer, so a subject's lines are complete.
 * @param share from 0 (none) to 1 (all)
 */
function isSampled(subject: string, share: number): boolean {
  if (share >= 1) return true;
  if (share <= 0) return false;
  return createHash("sha256").update(subject).digest().readUInt32BE(0) / 2 ** 32 < share;
}
