import type { AccountBalance } from "../account.ts";
import type { Challenge } from "./challenge.ts";
import type { MxMemberError } from "./mx-error.ts";
import type { ConsentFailure } from "./reasons.ts";
import type { LastStatus, StatusSnapshot } from "./status-snapshot.ts";

/** Why MX did not start a job that it may accept later. */
export type Postponement = "throttled" | "institution_unavailable" | "unauthorized" | "unreachable";

/** The result of a call to MX. `callNumber` says which call it was. */
export type CallResult = { callNumber: number } & (
  | { kind: "status_read"; snapshot: StatusSnapshot; startedAt: number }
  | { kind: "call_failed"; why: string; retryAfterMs: number | null }
  | { kind: "member_missing" }
  | { kind: "job_accepted" }
  | { kind: "job_busy" }
  | { kind: "job_postponed"; why: Postponement; retryAfterMs: number | null }
  | { kind: "job_refused"; unsupported: boolean; message: string | null }
  | { kind: "job_unanswered"; why: string }
  | {
      kind: "results_read";
      count: number;
      /** MX has numbers, but in a form that cannot be used; absent means false. */
      isUnusable?: boolean;
    }
  | { kind: "balances_read"; accounts: readonly AccountBalance[] }
  | { kind: "error_read"; error: MxMemberError | null }
);

/** A request to the API, after MX had accepted what it asks of MX. */
export type Command =
  | { kind: "challenges_answered"; challenges: readonly Challenge[] }
  | { kind: "credentials_updated" }
  | { kind: "retry_requested" }
  | { kind: "verification_requested" }
  /** MX has created an OAuth window for the user. `baseline` is the status before that. */
  | { kind: "consent_requested"; baseline: LastStatus }
  /** The user gave consent, as reported by MX's redirect. */
  | { kind: "consent_given" }
  | { kind: "consent_failed"; reason: ConsentFailure; error: MxMemberError | null }
  /** The user's consent led to another member. */
  | { kind: "superseded"; byMemberGuid: string }
  /** The API does not know what MX made of a request: the status will show it. */
  | { kind: "status_read_requested" };

/** A webhook is a hint: something may have happened. Only a status read shows what. */
interface WebhookReceived {
  kind: "webhook_received";
  type: string;
  /** The user that the webhook names. It serves only to find a member that is not known yet. */
  userGuid?: string;
}

export type MemberEvent = WebhookReceived | CallResult | Command;
