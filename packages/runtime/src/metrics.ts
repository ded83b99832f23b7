import type { RequestHandler } from "express";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

const durationBucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The metrics of one process. Label values come from closed sets (outcome, queue, route) and are not IDs. */
export interface Metrics {
  readonly registry: Registry;
  counter<Label extends string>(name: string, help: string, labels?: readonly Label[]): Counter<Label>;
  gauge<Label extends string>(name: string, help: string, labels?: readonly Label[]): Gauge<Label>;
  /** In seconds. The name ends in `_seconds`. */
  durations<Label extends string>(
    name: string,
    help: string,
    labels?: readonly Label[],
    bucketsSeconds?: readonly number[],
  ): Histogram<Label>;
}

/** A new registry with Node's default metrics and the label `app`. */
export function createMetrics({ app }: { app: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    counter: (name, help, labelNames = []) => new Counter({ name, help, labelNames, registers }),
    gauge: (name, help, labelNames = []) => new Gauge({ name, help, labelNames, registers }),
    durations: (name, help, labelNames = [], bucketsSeconds = durationBucketsSeconds) =>
      new Histogram({ name, help, labelNames, registers, buckets: [...bucketsSeconds] }),
  };
}

/** Reports the difference of the host's clock. It has no immediate effect, but should be corrected. */
export function reportHostClock({ registry }: Metrics, aheadMs: () => number): void {
  new Gauge({
    name: "host_clock_ahead_seconds",
    help: "Time by which this host's clock is ahead of PostgreSQL's, which all processes use",
    registers: [registry],
    collect() {
      this.set(aheadMs() / 1_000);
    },
  });
}

export function metricsHandler(registry: Registry): RequestHandler {
  return async (_request, response) => {
    const text = await registry.metrics();
    response.type(registry.contentType).send(text);
  };
}
