import { type Cause, readCause } from "@account-opening/core/cause";
import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  type Link,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { parseTraceParent, setGlobalErrorHandler, W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from "@opentelemetry/sdk-trace-node";
import { BullMQOtel } from "bullmq-otel";
import { allowed, type LogFields } from "../log/log-fields.ts";
import { version } from "../version.ts";
import { onlyAllowedAttributes, ownPrefix } from "./exported-attributes.ts";
import { instrument } from "./instrument.ts";
import type { TracingOptions } from "./start-tracing.ts";
import type { Tracing, Work } from "./tracing.ts";

const tracerName = "account-opening";

/** Set in the context of work for another company. */
const externalKey = createContextKey("account-opening.external");

interface SdkOptions {
  app: string;
  protocol: Protocol;
  continuesTraces: boolean;
  /** Called if spans could not be exported. */
  onError: (error: unknown) => void;
}

type Protocol = TracingOptions["config"]["otelExporterOtlpProtocol"];

/** Starts the SDK of OpenTelemetry in this process. */
export async function startSdk({ app, protocol, continuesTraces, onError }: SdkOptions): Promise<Tracing> {
  setGlobalErrorHandler(onError);
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ "service.name": `account-opening-${app}`, "service.version": version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [onlyAllowedAttributes(new BatchSpanProcessor(await exporterFor(protocol)))],
  });
  provider.register({ propagator: propagatorFor(continuesTraces) });
  instrument();
  return tracingWith(provider);
}

/** The exporters read `OTEL_EXPORTER_OTLP_ENDPOINT` and the variables beside it themselves. */
async function exporterFor(protocol: Protocol): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === "http/json"
      ? await import("@opentelemetry/exporter-trace-otlp-http")
      : await import("@opentelemetry/exporter-trace-otlp-proto");
  return new OTLPTraceExporter();
}

/** W3C trace context. It is not sent to other companies, and only read from senders that are trusted. */
function propagatorFor(continuesTraces: boolean): TextMapPropagator {
  const w3c = new W3CTraceContextPropagator();
  return {
    inject(current, carrier, setter) {
      if (current.getValue(externalKey) !== true) w3c.inject(current, carrier, setter);
    },
    extract: (current, carrier, getter) =>
      continuesTraces ? w3c.extract(current, carrier, getter) : current,
    fields: () => w3c.fields(),
  };
}

function tracingWith(provider: NodeTracerProvider): Tracing {
  const tracer = provider.getTracer(tracerName, version);
  return {
    causeOf(requestId) {
      const span = trace.getActiveSpan();
      if (requestId === undefined || span === undefined) return readCause({ requestId });
      span.setAttributes(attributesOf({ request_id: requestId }));
      return readCause({ requestId, traceparent: traceparentOf(span) });
    },
    run(work, perform, describe) {
      const parent = parentOf(work);
      return tracer.startActiveSpan(work.name, optionsOf(work, parent), parent, async (span) => {
        try {
          const result = await perform();
          if (describe !== undefined && span.isRecording())
            span.setAttributes(attributesOf(describe(result)));
          return result;
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
          throw error;
        } finally {
          span.end();
        }
      });
    },
    record(work, durationMs) {
      const parent = parentOf(work);
      if (!isSampled(parent)) return;
      const endTime = new Date();
      const startTime = new Date(endTime.getTime() - durationMs);
      tracer.startSpan(work.name, { ...optionsOf(work, parent), startTime }, parent).end(endTime);
    },
    queueTelemetry: new BullMQOtel({ tracerName, version }),
    close: () => provider.shutdown(),
  };
}

function optionsOf({ kind = "internal", fields = {}, ...work }: Work, parent: Context) {
  return {
    kind: kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL,
    attributes: attributesOf(fields),
    links: linksOf(work, parent),
  };
}

/** The span of the first sampled cause, or of the first cause, or the current span. */
function parentOf({ cause, causes = [], isExternal = false }: Pick<Work, "cause" | "causes" | "isExternal">) {
  const contexts = [cause, ...causes].flatMap(contextOf);
  const parent = contexts.find(isSampled) ?? contexts[0] ?? context.active();
  return isExternal ? parent.setValue(externalKey, true) : parent;
}

/** The current context with the span of a cause as its span. Empty if the cause has none. */
function contextOf(cause: Cause | null | undefined): Context[] {
  const spanContext = parseTraceParent(cause?.traceparent ?? "");
  return spanContext === null
    ? []
    : [trace.setSpanContext(context.active(), { ...spanContext, isRemote: true })];
}

/** The sampled spans beside the parent that led to the work: those of its causes, and the current one, for instance of a job. */
function linksOf({ cause, causes = [] }: Pick<Work, "cause" | "causes">, parent: Context): Link[] {
  const parentSpan = trace.getSpanContext(parent);
  const linked = new Map<string, Link>();
  for (const each of [...[cause, ...causes].flatMap(contextOf), context.active()]) {
    const spanContext = trace.getSpanContext(each);
    if (spanContext === undefined || !isSampled(each) || spanContext.spanId === parentSpan?.spanId) continue;
    linked.set(spanContext.spanId, { context: spanContext });
  }
  return [...linked.values()];
}

function isSampled(of: Context): boolean {
  const flags = trace.getSpanContext(of)?.traceFlags ?? TraceFlags.NONE;
  return (flags & TraceFlags.SAMPLED) !== 0;
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

function attributesOf(fields: LogFields): Attributes {
  const given = Object.entries(allowed(fields)).flatMap(([name, value]) =>
    value === null ? [] : [[`${ownPrefix}${name}`, value] as const],
  );
  return Object.fromEntries(given);
}
