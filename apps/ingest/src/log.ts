import { type Logger, throttleLog } from "@account-opening/runtime";
import type { Refusal } from "./receive.ts";

const quietMs = 10_000;

/** What ingest says in its log. What a flood of requests, or a service that is away, repeats is said now and then. */
export function createIngestLog(logger: Logger) {
  const often = <Fact>(say: (fact: Fact, count: number) => void) =>
    throttleLog(quietMs, () => performance.now(), say);
  const refusals: Record<Refusal, (error: unknown) => void> = {
    unauthorized: often((_, count) => logger.warn("webhook.unauthorized", { status: 401, count })),
    too_large: often((_, count) => logger.warn("webhook.too_large", { status: 413, count })),
    cut_off: often((_, count) => logger.warn("webhook.cut_off", { count })),
    unavailable: often((error, count) => logger.error("webhook.not_stored", error, { status: 503, count })),
  };
  return {
    committed: (rowCount: number, pendingCount: number) =>
      logger.debug("webhooks.committed", { count: rowCount, pending_count: pendingCount }),
    refused: (why: Refusal, error?: unknown) => refusals[why](error),
    notEnqueued: often<unknown>((error, count) => logger.error("webhooks.not_enqueued", error, { count })),
    queueLost: often<Error>((error, count) => logger.error("queue.lost", error, { count })),
    databaseLost: often<unknown>((error, count) => logger.error("database.lost", error, { count })),
  };
}
