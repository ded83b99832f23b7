/**
 * MX's `connection_status`, all 22 of them, in the order of MX's numeric ids (0 to 21).
 * MX may also report `null` (a member without credentials) or a status that is newer than this list.
 * @see https://docs.mx.com/api-reference/platform-api/reference/members#member-connection-statuses
 */
export const connectionStatuses = [
  "CREATED",
  "PREVENTED",
  "DENIED",
  "CHALLENGED",
  "REJECTED",
  "LOCKED",
  "CONNECTED",
  "IMPEDED",
  "RECONNECTED",
  "DEGRADED",
  "DISCONNECTED",
  "DISCONTINUED",
  "CLOSED",
  "DELAYED",
  "FAILED",
  "UPDATED",
  "DISABLED",
  "IMPORTED",
  "RESUMED",
  "EXPIRED",
  "IMPAIRED",
  "PENDING",
] as const;

type ConnectionStatus = (typeof connectionStatuses)[number];

/** The end user must act. A new job alone cannot succeed. */
export type UserActionableStatus =
  | "PREVENTED"
  | "DENIED"
  | "REJECTED"
  | "LOCKED"
  | "IMPEDED"
  | "IMPORTED"
  | "EXPIRED"
  | "IMPAIRED";

/** The job failed for a temporary reason. A later job may succeed. */
type RetryableStatus = "FAILED" | "DEGRADED" | "DISCONNECTED";

/** MX no longer connects this member. */
export type DeadEndStatus = "DISCONTINUED" | "CLOSED" | "DISABLED";

/** The meaning of a status while MX is idle. `challenged` and `consent_pending` also apply while MX is busy. */
export type StatusMeaning =
  | { is: "success" }
  | { is: "in_progress" }
  | { is: "challenged" }
  | { is: "consent_pending" }
  | { is: "user_actionable"; status: UserActionableStatus }
  | { is: "retryable"; status: RetryableStatus }
  | { is: "dead_end"; status: DeadEndStatus };

/** Null and unknown statuses count as `in_progress`: polling continues. */
export function meaningOf(reported: string | null): StatusMeaning {
  return isConnectionStatus(reported) ? meanings[reported] : { is: "in_progress" };
}

/** The reason code of an MX status: the status in lower case. */
export function lowerCase<Status extends string>(status: Status): Lowercase<Status> {
  return status.toLowerCase() as Lowercase<Status>;
}

/** Whether MX's guide allows a verification to be requested in this status. */
export function isStartable(reported: string | null): boolean {
  return isConnectionStatus(reported) && startable.has(reported);
}

function isConnectionStatus(reported: string | null): reported is ConnectionStatus {
  return reported !== null && Object.hasOwn(meanings, reported);
}

const meanings: Record<ConnectionStatus, StatusMeaning> = {
  CREATED: { is: "in_progress" },
  PREVENTED: { is: "user_actionable", status: "PREVENTED" },
  DENIED: { is: "user_actionable", status: "DENIED" },
  CHALLENGED: { is: "challenged" },
  REJECTED: { is: "user_actionable", status: "REJECTED" },
  LOCKED: { is: "user_actionable", status: "LOCKED" },
  CONNECTED: { is: "success" },
  IMPEDED: { is: "user_actionable", status: "IMPEDED" },
  RECONNECTED: { is: "in_progress" },
  DEGRADED: { is: "retryable", status: "DEGRADED" },
  DISCONNECTED: { is: "retryable", status: "DISCONNECTED" },
  DISCONTINUED: { is: "dead_end", status: "DISCONTINUED" },
  CLOSED: { is: "dead_end", status: "CLOSED" },
  DELAYED: { is: "in_progress" },
  FAILED: { is: "retryable", status: "FAILED" },
  UPDATED: { is: "in_progress" },
  DISABLED: { is: "dead_end", status: "DISABLED" },
  IMPORTED: { is: "user_actionable", status: "IMPORTED" },
  RESUMED: { is: "in_progress" },
  EXPIRED: { is: "user_actionable", status: "EXPIRED" },
  IMPAIRED: { is: "user_actionable", status: "IMPAIRED" },
  PENDING: { is: "consent_pending" },
};

const startable: ReadonlySet<ConnectionStatus> = new Set([
  "CREATED",
  "CONNECTED",
  "DEGRADED",
  "DISCONNECTED",
  "EXPIRED",
  "FAILED",
  "IMPEDED",
  "RECONNECTED",
  "UPDATED",
]);
