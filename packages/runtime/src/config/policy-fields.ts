import { fields } from "./fields.ts";

/** The durations and limits that shape the loop, with their defaults: spread them into an app's schema. */
export const policyFields = {
  POLL_FLOOR_MS: fields.durationMs.default(3_000),
  POLL_CEILING_MS: fields.durationMs.default(60_000),
  MX_TIMEOUT_MS: fields.durationMs.default(10_000),
  RETRY_LIMIT: fields.count.default(5),
  RETRY_BASE_MS: fields.durationMs.default(2_000),
  START_GRACE_MS: fields.durationMs.default(30_000),
  JOB_DEADLINE_MS: fields.durationMs.default(1_800_000),
  CHALLENGE_DEADLINE_MS: fields.durationMs.default(86_400_000),
  SWEEP_INTERVAL_MS: fields.durationMs.default(10_000),
  BALANCE_LIMIT: fields.limit.default({ limit: 5, windowSeconds: 7_200 }),
  DECIDE_MARGIN_MS: fields.durationMs.default(2_000),
  RESERVATION_HOURS: fields.hours.default(48),
  NOTIFY_RETRY_BASE_MS: fields.durationMs.default(5_000),
};
