import type { Erasure } from "@account-opening/db/erasure";
import type { MxError } from "@account-opening/mx";
import { describeRedisError } from "@account-opening/queue";
import {
  createAdvanceLog,
  type LogFields,
  type Logger,
  type MxCallEnd,
  throttleErrors,
} from "@account-opening/runtime";

/** The log lines of the API: IDs, statuses and outcomes, never a body. */
export type ApiLog = ReturnType<typeof createApiLog>;

export function createApiLog(logger: Logger) {
  const throttled = throttleErrors(logger);
  return {
    /** One line per request. Health probes are logged at debug level. */
    answered: (fields: LogFields) =>
      probes.has(fields.route ?? "") ? logger.debug("request", fields) : logger.event("request", fields),
    failed: (error: unknown, fields: LogFields) => logger.error("request.failed", error, fields),
    /** The line that the worker writes for its calls. A call outside of a request has no ID of one. */
    mxCalled({ call, result, durationMs }: MxCallEnd, requestFields: LogFields) {
      const write = result === "ok" ? logger.routine : logger.event;
      write("call.performed", {
        call,
        outcome: result === "ok" ? "answered" : "call_failed",
        reason: result === "ok" ? undefined : result,
        duration_ms: Math.round(durationMs),
        ...requestFields,
      });
    },
    mxUnauthorized: (error: MxError) =>
      logger.error("mx.unauthorized", error, { call: error.call, status: error.status }),
    memberAdopted: (memberGuid: string, reason: string) =>
      logger.event("member.taken_over", { member_guid: memberGuid, reason }),
    notAdopted: (error: unknown, memberGuid: string) =>
      logger.error("member.not_adopted", error, { member_guid: memberGuid }),
    requestNotEnded: throttled("members.request_not_ended"),
    adoptionFailed: throttled("members.adoption_failed"),
    erasureCompleted: ({ guid, userGuid, continuationCount }: Erasure) =>
      logger.event("erasure.completed", { ...subjectOf(guid, userGuid), attempt: continuationCount }),
    erasureFailed: (error: unknown, { guid, userGuid, continuationCount }: Erasure) =>
      logger.error("erasure.failed", error, { ...subjectOf(guid, userGuid), attempt: continuationCount }),
    erasuresFailed: throttled("erasures.failed"),
    noOauthWindow: (error: unknown, memberGuid: string) =>
      logger.error("member.no_oauth_window", error, { member_guid: memberGuid }),
    notAdvanced: (error: unknown, memberGuid: string) =>
      logger.error("member.not_advanced", error, { member_guid: memberGuid }),
    advanced: createAdvanceLog(logger),
    notRendered: (error: unknown, list: string) => logger.error("row.not_rendered", error, { name: list }),
    mxRowLeftOut: (call: string, reason: string) => logger.warn("mx.row_left_out", { call, reason }),
    liveNotRead: throttled("live.not_read"),
    notEnqueued: throttled("jobs.not_enqueued"),
    notPublished: (error: unknown) => logger.error("notifications.not_published", error),
    signInFailed: (error: unknown, reason: string, requestId: string | undefined) =>
      logger.error("session.not_started", error, { reason, request_id: requestId }),
    providerSessionNotEnded: (error: unknown) => logger.error("session.not_ended_at_provider", error),
    answerNotKept: (error: unknown) => logger.error("idempotency.answer_not_kept", error),
    keyUseNotRecorded: throttled("key.use_not_recorded"),
    queueLost: throttled("queue.lost", describeRedisError),
    queueWarning: (count: number) => logger.warn("queue.misconfigured", { count }),
    databaseLost: throttled("database.lost"),
  };
}

/** A user's erasure has no member. */
function subjectOf(guid: string, userGuid: string): LogFields {
  return guid === userGuid ? { user_guid: userGuid } : { user_guid: userGuid, member_guid: guid };
}

const probes: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);
