import { type Logger, throttleLog } from "@account-opening/runtime";
import type { Refusal } from "./receive.ts";

const throttleMs = 10_000;

/** Log events of ingest. Events that can repeat many times per second are throttled. */
export function createIngestLog(logger: Logger) {
  const throttled = <Fact>(write: (fact: Fact, count: number) => void) =>
    throttleLog(throttleMs, () => performance.now(), write);
  const refusals: Record<Refusal, (error: unknown) => void> = {
    unauthorized: throttled((_, count) => logger.warn("webhook.unauthorized", { status: 401, count })),
    too_large: throttled((_, count) => logger.warn("webhook.too_large", { status: 413, count })),
    cut_off: throttled((_, count) => logger.warn("webhook.cut_off", { count })),
    unavailable: throttled((error, count) =>
      logger.error("webhook.not_stored", error, { status: 503, count }),
    ),
  };
  return {
    committed: (rowCount: number, pendingCount: number) =>
      logger.debug("webhooks.committed", { count: rowCount, pending_count: pendingCount }),
    refused: (reason: Refusal, error?: unknown) => refusals[reason](error),
    notEnqueued: throttled<unknown>((error, count) =>
      logger.error("webhooks.not_enqueued", error, { count }),
    ),
    queueLost: throttled<Error>((error, count) => logger.error("queue.lost", error, { count })),
    databaseLost: throttled<unknown>((error, count) => logger.error("database.lost", error, { count })),
  };
}
