import { createRequire } from "node:module";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { ExpressInstrumentation, ExpressLayerType } from "@opentelemetry/instrumentation-express";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { IORedisInstrumentation } from "@opentelemetry/instrumentation-ioredis";
import { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { UndiciInstrumentation } from "@opentelemetry/instrumentation-undici";

/** Requests that are not traced. */
const probes: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * Instruments the libraries of the apps. Polls without a request, such as the search for overdue rows, have no spans.
 *
 * The instrumentations hook `require`. The apps are ES modules, whose imports the hook does not see. These libraries are
 * CommonJS modules, and the instrumentations change their prototypes, which `import` and `require` share. So one `require`
 * here instruments what the apps have imported, and no loader flag is needed.
 */
export function instrument(): void {
  registerInstrumentations({
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url = "" }) => probes.has(url),
        // Calls go through undici.
        disableOutgoingRequestInstrumentation: true,
      }),
      // For `http.route` of the request's span. A span for each middleware would say nothing.
      new ExpressInstrumentation({
        ignoreLayersType: [
          ExpressLayerType.MIDDLEWARE,
          ExpressLayerType.ROUTER,
          ExpressLayerType.REQUEST_HANDLER,
        ],
      }),
      new PgInstrumentation({ requireParentSpan: true }),
      new IORedisInstrumentation({ dbStatementSerializer: (command) => command }),
      new UndiciInstrumentation({ requireParentforSpans: true }),
    ],
  });
  const require = createRequire(import.meta.url);
  for (const name of ["node:http", "express", "pg", "ioredis"]) require(name);
}
