import { type Metrics, reportGauge } from "@account-opening/runtime";
import { Histogram } from "prom-client";
import type { TokenOutcome } from "./authentication/token-endpoint.ts";
import type { Reading, ReceivedWebhook } from "./inbox-row.ts";
import type { Refusal } from "./receive.ts";

export interface IngestMetrics {
  acknowledged(webhook: ReceivedWebhook, durationSeconds: number): void;
  refused(reason: Refusal): void;
  committed(rowCount: number): void;
  tokenRequested(outcome: TokenOutcome): void;
  enqueued(isDone: boolean): void;
}

const batchBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500];

export function createIngestMetrics(
  metrics: Metrics,
  backlog: () => Readonly<{ rows: number; bytes: number }>,
): IngestMetrics {
  const received = metrics.counter("ingest_webhooks_received_total", "Webhooks stored and acknowledged.", [
    "type",
    "outcome",
  ]);
  const lastReceived = metrics.gauge(
    "ingest_last_webhook_timestamp_seconds",
    "When this process stored its last webhook of a type, in seconds since 1970.",
    ["type"],
  );
  const refused = metrics.counter("ingest_webhooks_refused_total", "Requests not stored.", ["reason"]);
  const tokenRequests = metrics.counter("ingest_token_requests_total", "Requests for an access token.", [
    "outcome",
  ]);
  const latency = metrics.durations(
    "ingest_ack_duration_seconds",
    "Time from the head of a request to its 204.",
  );
  const batches = new Histogram({
    name: "ingest_batch_rows",
    help: "Webhooks per committed batch.",
    buckets: batchBuckets,
    registers: [metrics.registry],
  });
  const failures = metrics.counter(
    "ingest_enqueue_failures_total",
    "Jobs that could not be enqueued. The sweep finds their rows.",
  );
  const queueUp = metrics.gauge("ingest_queue_up", "1 if the last job was enqueued, otherwise 0.");
  reportBacklog(metrics, backlog);
  /** Cached: resolving the labels for each webhook would cost more than counting it. */
  const cache = new Map<string, { count: { inc(): void }; last: { setToCurrentTime(): void } }>();
  const seriesOf = (type: string, outcome: Reading) => {
    const name = `${type} ${outcome}`;
    const series = cache.get(name) ?? {
      count: received.labels({ type, outcome }),
      last: lastReceived.labels({ type }),
    };
    cache.set(name, series);
    return series;
  };
  return {
    acknowledged({ row, reading }, durationSeconds) {
      const { count, last } = seriesOf(labelOf(row.type, reading), reading);
      count.inc();
      last.setToCurrentTime();
      latency.observe(durationSeconds);
    },
    refused: (reason) => refused.inc({ reason }),
    tokenRequested: (outcome) => tokenRequests.inc({ outcome }),
    committed: (rowCount) => batches.observe(rowCount),
    enqueued(isDone) {
      queueUp.set(isDone ? 1 : 0);
      if (!isDone) failures.inc();
    },
  };
}

/** Unknown types share one label, so that the number of series is bounded. */
function labelOf(type: string | null, reading: Reading): string {
  return reading === "hint" && type !== null ? type : "other";
}

function reportBacklog(metrics: Metrics, backlog: () => Readonly<{ rows: number; bytes: number }>): void {
  const rows = () => backlog().rows;
  const bytes = () => backlog().bytes;
  reportGauge(metrics, "ingest_backlog_rows", "Webhooks waiting to be committed.", rows);
  reportGauge(metrics, "ingest_backlog_bytes", "Size of the webhooks waiting to be committed.", bytes);
}
