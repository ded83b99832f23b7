import type { RequestHandler } from "express";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { version } from "./version.ts";

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
  new Gauge({
    name: "build_info",
    help: "Version of this product.",
    labelNames: ["version"],
    registers: [registry],
  })
    .labels({ version })
    .set(1);
  const registers = [registry];
  return {
    registry,
    counter: (name, help, labelNames = []) => new Counter({ name, help, labelNames, registers }),
    gauge: (name, help, labelNames = []) => new Gauge({ name, help, labelNames, registers }),
    durations: (name, help, labelNames = [], bucketsSeconds = durationBucketsSeconds) =>
      new Histogram({ name, help, labelNames, registers, buckets: [...bucketsSeconds] }),
  };
}

/** A gauge that is read at each scrape. */
export function reportGauge({ registry }: Metrics, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** Reports whether PostgreSQL answers, and the difference of the host's clock, which has no immediate effect. */
export function reportDatabase(
  metrics: Metrics,
  clock: { silentMs: () => number; hostAheadMs: () => number; roundTripMs: () => number },
): void {
  reportGauge(
    metrics,
    "database_silent_seconds",
    "Time since PostgreSQL last answered this process, which asks every five seconds.",
    () => clock.silentMs() / 1_000,
  );
  reportGauge(
    metrics,
    "database_round_trip_seconds",
    "Duration of the last of these questions, with the wait for a connection.",
    () => clock.roundTripMs() / 1_000,
  );
  reportGauge(
    metrics,
    "host_clock_ahead_seconds",
    "Time by which this host's clock is ahead of PostgreSQL's, which all processes use.",
    () => clock.hostAheadMs() / 1_000,
  );
}

export function metricsHandler(registry: Registry): RequestHandler {
  return async (_request, response) => {
    const text = await registry.metrics();
    response.type(registry.contentType).send(text);
  };
}
