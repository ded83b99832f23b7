import { createAdvanceMetrics, createMxCallMetrics, type Metrics } from "@account-opening/runtime";

export type ApiMetrics = ReturnType<typeof createApiMetrics>;

export function createApiMetrics(metrics: Metrics) {
  const requests = metrics.counter("api_requests_total", "Requests answered.", ["route", "method", "status"]);
  const durations = metrics.durations(
    "api_request_duration_seconds",
    "From a request's head to its answer.",
    ["route", "method"],
  );
  const failures = metrics.counter("api_enqueue_failures_total", "Jobs left to the sweep.");
  const notRendered = metrics.counter(
    "api_rows_not_rendered_total",
    "Rows left out of a list: they cannot be shown",
    ["list"],
  );
  const queueUp = metrics.gauge("api_queue_up", "Whether the latest job could be made: 1 or 0.");
  const incompleteErasures = metrics.gauge("erasures_incomplete", "Erasures that are not complete yet.");
  return {
    mx: createMxCallMetrics(metrics),
    advanced: createAdvanceMetrics(metrics),
    answered({ route, method, status }: { route: string; method: string; status: number }, seconds: number) {
      requests.inc({ route, method, status });
      durations.observe({ route, method }, seconds);
    },
    notRendered: (list: string) => notRendered.inc({ list }),
    incompleteErasures: (count: number) => incompleteErasures.set(count),
    enqueued(isDone: boolean) {
      queueUp.set(isDone ? 1 : 0);
      if (!isDone) failures.inc();
    },
  };
}
