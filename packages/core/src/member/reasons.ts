import type { DeadEndStatus, UserActionableStatus } from "./connection-status.ts";

/** How a consent ended without success, as reported by MX's redirect. */
export const consentFailures = [
  "oauth_cancelled",
  "oauth_denied",
  "oauth_impeded",
  "oauth_provider_error",
  "oauth_server_error",
  "oauth_session_error",
] as const;
export type ConsentFailure = (typeof consentFailures)[number];

export type ActionReason =
  | Lowercase<UserActionableStatus>
  | "pending"
  | ConsentFailure
  /** The consent lacks permissions: MX's error 1002. */
  | "access_denied"
  | "challenge_timed_out";

export type FailureReason =
  | Lowercase<DeadEndStatus>
  | "failed"
  | "degraded"
  | "disconnected"
  | "no_eligible_accounts"
  /** The user has no account at the institution: MX's error 1001. */
  | "no_accounts"
  /** MX sent the account numbers as JSON numbers, without their leading zeros. */
  | "account_numbers_unusable"
  | "verification_unsupported"
  | "timed_out"
  /** The user's consent led to another member, which replaces this one. */
  | "superseded"
  | "deleted_at_mx";

export function isConsentFailure(reason: ActionReason): reason is ConsentFailure {
  return (consentFailures as readonly string[]).includes(reason);
}

/** Whether a retry can succeed after this failure. */
export function isRetryable(reason: FailureReason): boolean {
  return !finalReasons.has(reason);
}

const finalReasons: ReadonlySet<FailureReason> = new Set([
  "discontinued",
  "closed",
  "deleted_at_mx",
  "superseded",
  "verification_unsupported",
]);
