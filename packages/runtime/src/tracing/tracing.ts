import type { Cause } from "@account-opening/core/cause";
import type { BullMQOtel } from "bullmq-otel";
import type { LogFields } from "../log/log-fields.ts";

/** A unit of work that has a span. */
export interface Work {
  /** One of few names, for instance `advance member`. IDs are fields. */
  name: string;
  kind?: "internal" | "client";
  /** The request that led to the work: the span joins its trace. Without one, the span joins the current trace. */
  cause?: Cause | null;
  /** All requests that led to the work, if there may be several. The span links to those that are not its parent. */
  causes?: readonly (Cause | null | undefined)[];
  /** As in a log line. */
  fields?: LogFields;
  /** The work calls a system of another company. It receives no trace context. */
  isExternal?: boolean;
}

/** The spans of one process. Log fields are their only own attributes, so they hold IDs, statuses, counts and durations. */
export interface Tracing {
  /** The cause of the work that the current request leads to: its ID and its span. Null without an ID. */
  causeOf(requestId: string | undefined): Cause | null;
  /** Runs work in a span. @param describe returns fields of its result. */
  run<Result>(
    work: Work,
    perform: () => Promise<Result>,
    describe?: (result: Result) => LogFields,
  ): Promise<Result>;
  /** Records the span of work that has just ended. */
  record(work: Work, durationMs: number): void;
  /** For BullMQ's queues and workers: connects the span of a job with that of its producer. */
  readonly queueTelemetry: BullMQOtel | undefined;
  /** Exports the spans that are not exported yet. */
  close(): Promise<void>;
}

export const noTracing: Tracing = {
  causeOf: (requestId) => (requestId === undefined ? null : { requestId }),
  run: (_work, perform) => perform(),
  record: () => undefined,
  queueTelemetry: undefined,
  close: async () => undefined,
};

/** The `trace` of an MX client: a span for each call, with its retries. MX does not receive our trace context. */
export function traceMxCalls(tracing: Tracing) {
  return <Result>(call: string, send: () => Promise<Result>): Promise<Result> =>
    tracing.run({ name: `mx ${call}`, kind: "client", isExternal: true, fields: { call } }, send);
}
