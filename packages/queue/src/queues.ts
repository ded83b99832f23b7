/** Queues: members to advance, calls to perform, endpoints to deliver to. */
export const queueNames = ["advance", "perform", "deliver"] as const;
export type QueueName = (typeof queueNames)[number];

/** IDs only: PostgreSQL is the source of truth. */
export interface Payloads {
  /** A consumer whose clock is before `notBefore` snoozes the job. Milliseconds since 1970. */
  advance: { readonly memberGuids: readonly string[]; readonly notBefore?: number };
  perform: { readonly outboxId: string };
  /** As for `advance`. */
  deliver: { readonly endpointId: string; readonly notBefore: number };
}

/** The braces keep all keys in one slot of a Redis cluster. */
export const defaultPrefix = "{account-opening}";

/** A job without data. A consumer that takes it is responsive. */
export const heartbeatJob = "heartbeat";

/** Reads the payload of a job. Undefined if it does not have the format that the producer writes. */
export const payloadReaders: { [Name in QueueName]: (data: unknown) => Payloads[Name] | undefined } = {
  advance: (data) => {
    const memberGuids = field(data, "memberGuids");
    const notBefore = field(data, "notBefore");
    if (!Array.isArray(memberGuids) || !memberGuids.every(isText)) return undefined;
    return typeof notBefore === "number" ? { memberGuids, notBefore } : { memberGuids };
  },
  perform: (data) => {
    const outboxId = field(data, "outboxId");
    return isText(outboxId) ? { outboxId } : undefined;
  },
  deliver: (data) => {
    const endpointId = field(data, "endpointId");
    const notBefore = field(data, "notBefore");
    return isText(endpointId) && typeof notBefore === "number" ? { endpointId, notBefore } : undefined;
  },
};

function field(data: unknown, name: string): unknown {
  return typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
