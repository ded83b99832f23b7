import type { Logger } from "../log/logger.ts";
import { throttleErrors } from "../log/throttle-log.ts";
import { noTracing, type Tracing } from "./tracing.ts";

export interface TracingOptions {
  /** The app's name. `OTEL_SERVICE_NAME` replaces `account-opening-<app>`. */
  app: string;
  config: {
    /** Without it there are no traces, and no module of OpenTelemetry is loaded. */
    otelExporterOtlpEndpoint?: string | undefined;
    otelExporterOtlpProtocol: "http/protobuf" | "http/json";
  };
  logger: Logger;
  /** Whether the trace of a request or a job continues that of its sender. False if senders are not trusted. */
  continuesTraces: boolean;
}

/** Minimum time between log lines about failed exports. */
const repeatLogMs = 60_000;

/**
 * Starts traces. Call it before the first connection, server or queue. The SDK reads its standard variables itself, for
 * instance `OTEL_TRACES_SAMPLER` and `OTEL_EXPORTER_OTLP_HEADERS`.
 */
export async function startTracing({
  app,
  config,
  logger,
  continuesTraces,
}: TracingOptions): Promise<Tracing> {
  if (config.otelExporterOtlpEndpoint === undefined) return noTracing;
  const throttled = throttleErrors(logger, { intervalMs: repeatLogMs });
  const { startSdk } = await import("./sdk.ts");
  return startSdk({
    app,
    protocol: config.otelExporterOtlpProtocol,
    continuesTraces,
    onError: throttled("traces.not_exported"),
  });
}
