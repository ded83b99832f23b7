import type { Metrics } from "../metrics.ts";

export interface MxCallEnd {
  /** The client's name of the call, for instance `members.status`. */
  call: string;
  /** `ok`, or why the call failed. */
  result: string;
  durationMs: number;
}

export function createMxCallMetrics(metrics: Metrics) {
  const calls = metrics.counter("mx_calls_total", "Calls to MX, by call and result.", ["call", "result"]);
  const durations = metrics.durations(
    "mx_call_duration_seconds",
    "Duration of calls to MX, retries included.",
    ["call"],
  );
  const leftOut = metrics.counter(
    "mx_rows_left_out_total",
    "Invalid rows of MX's lists that were left out, by call and reason.",
    ["call", "reason"],
  );
  return {
    called({ call, result, durationMs }: MxCallEnd): void {
      calls.inc({ call, result });
      durations.observe({ call }, durationMs / 1_000);
    },
    rowLeftOut: (call: string, reason: string) => leftOut.inc({ call, reason }),
  };
}
