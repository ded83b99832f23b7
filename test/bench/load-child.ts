import { randomUUID } from "node:crypto";
import autocannon from "autocannon";
import type { Load, Loaded } from "./load.ts";

process.once("message", async (message) => {
  const { url, connections, bodies, headers, until, perSecond } = message as Load;
  const result = await autocannon({
    url,
    connections,
    method: "POST",
    headers: { ...headers },
    requests: bodies.map((body) => ({
      body,
      // autocannon's own replacement changes the length of the body, but not its Content-Length.
      setupRequest: (request) => ({ ...request, body: body.replaceAll("[<id>]", randomUUID()) }),
    })),
    ...("count" in until ? { amount: until.count } : { duration: until.seconds }),
    ...(perSecond === undefined ? {} : { overallRate: Math.round(perSecond) }),
  });
  const loaded: Loaded = {
    perSecond: result.requests.total / result.duration,
    p99Ms: result.latency.p99,
    failedCount: result.non2xx + result.errors,
  };
  process.send?.(loaded, () => process.exit(0));
});
