import type { AccountBalance } from "../account.ts";
import type { Challenge } from "./challenge.ts";
import type { StatusSnapshot } from "./status-snapshot.ts";

/** Why MX surely did not start the job, although it might later. */
export type Postponement = "throttled" | "institution_unavailable" | "unauthorized" | "unreachable";

/** What a call to MX brought back. `callNumber` tells which call it was. */
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
);

/** What a person did through the API, after MX had accepted it. */
export type Command =
  | { kind: "challenges_answered"; challenges: readonly Challenge[] }
  | { kind: "credentials_updated" }
  | { kind: "retry_requested" };

/** A webhook: it says that something may have happened, never what is true. */
export interface WebhookReceived {
  kind: "webhook_received";
  type: string;
}

export type MemberEvent = WebhookReceived | CallResult | Command;
