import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { startTracing } from "../../src/tracing/start-tracing.ts";
import { noTracing } from "../../src/tracing/tracing.ts";
import { readableLogger } from "../support.ts";

it("without an endpoint there are no traces, and the SDK is not loaded", async () => {
  const { logger } = readableLogger();
  const config = { otelExporterOtlpProtocol: "http/json" } as const;
  const tracing = await startTracing({ app: "test", config, logger, continuesTraces: true });
  expect(tracing).toBe(noTracing);
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  // Vitest itself loads OpenTelemetry's API.
  expect(loaded.filter((file) => /@opentelemetry\/(?:sdk|instrumentation|exporter)/.test(file))).toEqual([]);
  expect(tracing.causeOf("request-1")).toEqual({ requestId: "request-1" });
  expect(await tracing.run({ name: "work" }, async () => "done")).toBe("done");
});
