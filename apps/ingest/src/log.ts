import type { InboxRow } from "@account-opening/db/inbox";
import { describeRedisError } from "@account-opening/queue";
import { type Logger, throttleErrors, throttleLog } from "@account-opening/runtime";
import type { TokenOutcome } from "./authentication/token-endpoint.ts";
import type { ReceivedWebhook } from "./inbox-row.ts";
import type { Refusal } from "./receive.ts";

/** A refused request. A throttled line has the ID of the latest one. */
interface Refused {
  requestId: string | undefined;
  error: unknown;
}

/** Log events of ingest. Events that can repeat many times per second are throttled. */
export function createIngestLog(logger: Logger) {
  const throttled = throttleErrors(logger);
  const warning = (event: string, status?: number) =>
    throttleLog<Refused>(({ requestId }, count) =>
      logger.warn(event, { status, count, request_id: requestId }),
    );
  const refusals: Record<Refusal, (refused: Refused) => void> = {
    unauthorized: warning("webhook.unauthorized", 401),
    too_large: warning("webhook.too_large", 413),
    overloaded: warning("webhook.overloaded", 429),
    cut_off: warning("webhook.cut_off"),
    unavailable: throttleLog<Refused>(({ requestId, error }, count) =>
      logger.error("webhook.not_stored", error, { status: 503, count, request_id: requestId }),
    ),
  };
  const tokenRefused = throttleLog<{ outcome: TokenOutcome; requestId: string | undefined }>(
    ({ outcome, requestId }, count) =>
      logger.warn("token.refused", { outcome, count, request_id: requestId }),
  );
  return {
    /** One line for a batch, with the request ID of its first webhook. Each webhook has a line of its own. */
    committed: (rows: readonly InboxRow[], pendingCount: number, durationMs: number) =>
      logger.routine("webhooks.committed", {
        count: rows.length,
        pending_count: pendingCount,
        duration_ms: Math.round(durationMs),
        request_id: rows[0]?.cause?.requestId,
      }),
    acknowledged: ({ row, reading }: ReceivedWebhook, requestId: string | undefined) =>
      logger.routine("webhook.stored", {
        event_type: row.type,
        outcome: reading,
        member_guid: row.memberGuid,
        request_id: requestId,
      }),
    tokenRequested(outcome: TokenOutcome, requestId: string | undefined) {
      if (outcome === "issued") logger.event("token.issued", { request_id: requestId });
      else tokenRefused({ outcome, requestId });
    },
    refused: (reason: Refusal, requestId: string | undefined, error: unknown) =>
      refusals[reason]({ requestId, error }),
    notEnqueued: throttled("webhooks.not_enqueued"),
    queueLost: throttled("queue.lost", describeRedisError),
    databaseLost: throttled("database.lost"),
  };
}
