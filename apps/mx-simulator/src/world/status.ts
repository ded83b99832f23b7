/** Every `connection_status`; a status's place in the list is its numeric id. */
export const STATUSES = [
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

export type ConnectionStatus = (typeof STATUSES)[number];

/** Entering one of these sends a CONNECTION_STATUS webhook; entering any other sends none. */
export const ANNOUNCED: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>([
  "CHALLENGED",
  "DENIED",
  "EXPIRED",
  "IMPAIRED",
  "IMPEDED",
  "LOCKED",
  "PREVENTED",
  "REJECTED",
]);

/** The job brought what it was asked for. */
export const SUCCESSES: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>([
  "CONNECTED",
  "RECONNECTED",
]);

/** MX does not log in again before the credentials change. */
export const NEEDS_CREDENTIALS: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>([
  "PREVENTED",
  "IMPAIRED",
  "IMPORTED",
]);

/** A job request is accepted and starts nothing. */
export const INERT: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>([
  ...NEEDS_CREDENTIALS,
  "DISCONTINUED",
  "CLOSED",
  "DISABLED",
  "PENDING",
]);

export function statusId(status: ConnectionStatus): number {
  return STATUSES.indexOf(status);
}

export function isConnectionStatus(text: string): text is ConnectionStatus {
  return (STATUSES as readonly string[]).includes(text);
}

/** What MX would let the end user read. */
export function statusMessage(status: ConnectionStatus, institutionName: string): string {
  return MESSAGES[status].replaceAll("%", institutionName);
}

const MESSAGES: Record<ConnectionStatus, string> = {
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
