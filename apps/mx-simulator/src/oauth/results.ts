import type { ConnectionStatus } from "../model/status.ts";

/** What happens on the bank's consent page, and what follows. */
interface ConsentResult {
  readonly meaning: string;
  /** The `error_reason` of the redirect; null for a success. */
  readonly errorReason: string | null;
  /** The member's new status; null if it does not change. MX documents no status for most reasons. */
  readonly memberStatus: ConnectionStatus | null;
}

const unchanged = "the member does not change";

export const consentResults = {
  success: {
    meaning:
      "the user consents; MX starts the first job, unless skip_aggregation was sent: then the member stays PENDING",
    errorReason: null,
    memberStatus: null,
  },
  pending: {
    meaning: "the user consents, and MX leaves the member PENDING",
    errorReason: null,
    memberStatus: null,
  },
  other_member: {
    meaning:
      "the user consents, and MX answers the guid of another member, which is connected; this one stays PENDING",
    errorReason: null,
    memberStatus: null,
  },
  CANCELLED: { meaning: unchanged, errorReason: "CANCELLED", memberStatus: null },
  DENIED: { meaning: "the member becomes DENIED", errorReason: "DENIED", memberStatus: "DENIED" },
  IMPEDED: { meaning: "the member becomes IMPEDED", errorReason: "IMPEDED", memberStatus: "IMPEDED" },
  PROVIDER_ERROR: { meaning: unchanged, errorReason: "PROVIDER_ERROR", memberStatus: null },
  SERVER_ERROR: { meaning: unchanged, errorReason: "SERVER_ERROR", memberStatus: null },
  SESSION_ERROR: { meaning: unchanged, errorReason: "SESSION_ERROR", memberStatus: null },
} as const satisfies Record<string, ConsentResult>;

export type ConsentResultName = keyof typeof consentResults;

export const consentResultNames = Object.keys(consentResults) as [ConsentResultName, ...ConsentResultName[]];
