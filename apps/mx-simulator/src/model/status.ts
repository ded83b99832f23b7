/** Every `connection_status`, in the order of their numeric ids. */
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

export type ConnectionStatus = (typeof connectionStatuses)[number];

/** Only a change to one of these sends a CONNECTION_STATUS webhook. */
export const webhookStatuses: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>([
  "CHALLENGED",
  "DENIED",
  "EXPIRED",
  "IMPAIRED",
  "IMPEDED",
  "LOCKED",
  "PREVENTED",
  "REJECTED",
]);

/** MX does not log in again before the credentials change. */
const credentialStatuses: readonly ConnectionStatus[] = ["PREVENTED", "IMPAIRED", "IMPORTED"];

/** MX accepts a job request and starts no job. */
export const inertStatuses: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>([
  ...credentialStatuses,
  "DISCONTINUED",
  "CLOSED",
  "DISABLED",
  "PENDING",
]);

export function isSuccess(status: ConnectionStatus | null): boolean {
  return status === "CONNECTED" || status === "RECONNECTED";
}

export function needsCredentials(status: ConnectionStatus | null): boolean {
  return status !== null && credentialStatuses.includes(status);
}

export function statusId(status: ConnectionStatus): number {
  return connectionStatuses.indexOf(status);
}

/** The message that MX offers for the end user. */
export function statusMessage(status: ConnectionStatus, institutionName: string): string {
  return messages[status].replaceAll("%", institutionName);
}

const messages: Record<ConnectionStatus, string> = {
  CREATED: "Connecting to %.",
  PREVENTED: "The last three attempts to connect to % failed. Please re-enter your credentials to continue.",
  DENIED: "The credentials entered do not match those at %. Please correct them to continue.",
  CHALLENGED: "To authenticate your connection to %, please answer the following challenge(s).",
  REJECTED: "The answer or answers provided were incorrect. Please try again.",
  LOCKED: "Your account is locked. Please log in to %'s website and follow the steps to resolve the issue.",
  CONNECTED: "Connected to %.",
  IMPEDED: "Your attention is needed at %'s website. Please log in there and follow the steps to resolve it.",
  RECONNECTED: "Connection to % was restored.",
  DEGRADED: "We are upgrading this connection. Please try again later.",
  DISCONNECTED: "It looks like your data from % cannot be imported. We are working to resolve the issue.",
  DISCONTINUED: "Connections to % are no longer supported.",
  CLOSED: "This connection to % has been closed.",
  DELAYED: "Importing your data from % may take a while. Please check back later.",
  FAILED: "There was a problem validating your credentials with %. Please try again later.",
  UPDATED: "Connecting to % with the updated credentials.",
  DISABLED: "Importing data from this institution has been disabled.",
  IMPORTED: "You must re-authenticate before your data from % can be imported.",
  RESUMED: "The answer was submitted to %.",
  EXPIRED: "The answer or answers were not provided in time. Please try again.",
  IMPAIRED: "You must re-authenticate before your data from % can be imported.",
  PENDING: "Waiting for consent at %.",
};
