/** The queues: members that have news, calls whose time comes, notifications to be sent. */
export const queueNames = ["advance", "perform", "deliver"] as const;
export type QueueName = (typeof queueNames)[number];

/** Ids only: a job is a hint, the rows are the truth. */
export interface Payloads {
  /** Whoever takes it before `notBefore`, by their own clock, would find nothing to do yet. Milliseconds since 1970. */
  advance: { readonly memberGuids: readonly string[]; readonly notBefore?: number };
  perform: { readonly outboxId: string };
  deliver: { readonly deliveryId: string };
}

/** The braces keep all our keys in one slot of a Redis cluster. */
export const defaultPrefix = "{account-opening}";

/** A job that carries nothing: whoever takes it can hear. */
export const heartbeatJob = "heartbeat";

/** What a job carries, or undefined when it is not what we put in. */
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
    const deliveryId = field(data, "deliveryId");
    return isText(deliveryId) ? { deliveryId } : undefined;
  },
};

function field(data: unknown, name: string): unknown {
  return typeof data === "object" && data !== null ? Reflect.get(data, name) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
