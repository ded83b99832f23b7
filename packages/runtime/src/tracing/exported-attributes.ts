import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace-node";

/** The prefix of our own attributes. The rest of the name is the field's name in a log line. */
export const ownPrefix = "account_opening.";

/**
 * The attributes that are exported beside our own. URLs, queries, header values and statements' values are not: they may
 * contain codes, tokens and secret paths of receivers.
 * @see https://opentelemetry.io/docs/specs/semconv/
 */
const exported: ReadonlySet<string> = new Set([
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "server.address",
  "server.port",
  "network.protocol.name",
  "network.protocol.version",
  "error.type",
  "db.system.name",
  "db.namespace",
  "db.operation.name",
  "db.query.text",
  "messaging.system",
  "messaging.destination.name",
  "messaging.operation.name",
  "messaging.operation.type",
  "messaging.batch.message_count",
  "bullmq.queue.name",
  "bullmq.queue.operation",
  "bullmq.job.name",
  "bullmq.job.id",
  "bullmq.job.attempts.made",
]);

/** Passes spans on with the exported attributes only, and without the messages of errors. */
export function onlyAllowedAttributes(next: SpanProcessor): SpanProcessor {
  return {
    onStart: (span, parent) => next.onStart(span, parent),
    onEnd(span) {
      removeOthers(span);
      next.onEnd(span);
    },
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}

/** An instrumentation may set any attribute, so the span is changed after its end and before its export. */
function removeOthers({ attributes, events, links, status }: ReadableSpan): void {
  keepExported(attributes);
  for (const link of links) keepExported(link.attributes ?? {});
  for (const event of events) {
    const { "exception.type": type } = event.attributes ?? {};
    event.attributes = type === undefined ? {} : { "exception.type": type };
  }
  delete status.message;
}

function keepExported(attributes: Record<string, unknown>): void {
  for (const name of Object.keys(attributes)) {
    if (!exported.has(name) && !name.startsWith(ownPrefix)) delete attributes[name];
  }
}
