import type { CallResult, MemberEvent } from "@account-opening/core/member";
import type { Claim } from "@account-opening/db/outbox";

const statuses = ["CONNECTED", "CONNECTED", "CONNECTED", "CHALLENGED", "FAILED", "LOCKED"] as const;
const timestamps = [null, "2026-11-23T09:00:00.000Z", "2026-11-23T09:00:30.000Z", "2026-11-23T09:01:00.000Z"];

const noBaseline = {
  connectionStatus: "CONNECTED",
  isBeingAggregated: false,
  aggregatedAt: null,
  successfullyAggregatedAt: null,
};

const errors = [null, { code: 1002, message: "Access denied", userMessage: null, locale: "en" }];

export function anEvent(variant: number): MemberEvent {
  if (variant < 2) return { kind: "verification_requested" };
  if (variant < 3) return { kind: "consent_requested", baseline: noBaseline };
  if (variant < 6) return { kind: "webhook_received", type: "CONNECTION_STATUS" };
  if (variant < 7) return { kind: "status_read_requested" };
  return variant < 9 ? { kind: "credentials_updated" } : { kind: "retry_requested" };
}

/** A result of the claimed call. */
export function aResult(
  { call, callNumber }: Claim,
  variant: number,
  which: number,
  now: number,
): CallResult {
  if (variant === 11) return { kind: "call_failed", why: "unavailable", retryAfterMs: null, callNumber };
  switch (call.call) {
    case "read_error":
      return { kind: "error_read", error: errors[variant % errors.length] ?? null, callNumber };
    case "read_status":
      return {
        kind: "status_read",
        snapshot: {
          connectionStatus: statuses[variant % statuses.length] ?? "CONNECTED",
          isBeingAggregated: which > 7,
          aggregatedAt: timestamps[which % 4] ?? null,
          successfullyAggregatedAt: timestamps[which % 4] ?? null,
          challenges: variant % 6 === 3 ? [{ guid: "CRD-1", type: "TEXT", label: "Pet?" }] : [],
        },
        startedAt: now,
        callNumber,
      };
    case "request_job":
      return variant < 9 ? { kind: "job_accepted", callNumber } : { kind: "job_busy", callNumber };
    case "read_results":
      if (call.kind !== "check_balance")
        return { kind: "results_read", count: variant > 1 ? 1 : 0, callNumber };
      return { kind: "balances_read", accounts: [], callNumber };
  }
}
