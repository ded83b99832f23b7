import type { Balances } from "../balance/balances.ts";
import type { Instant } from "../instant.ts";
import type { Challenge } from "./challenge.ts";
import type { DeadEndStatus, UserActionableStatus } from "./connection-status.ts";
import type {
  Answered,
  Challenged,
  FetchingResults,
  Idle,
  Lane,
  Monitoring,
  Phase,
  Requesting,
  Running,
  Waiting,
} from "./lane.ts";
import type { LastStatus } from "./status-snapshot.ts";

export type ActionReason = Lowercase<UserActionableStatus> | "pending" | "challenge_timed_out";

export type FailureReason =
  | Lowercase<DeadEndStatus>
  | "failed"
  | "degraded"
  | "disconnected"
  | "no_eligible_accounts"
  /** MX sent the account numbers as JSON numbers, without their leading zeros. */
  | "account_numbers_unusable"
  | "verification_unsupported"
  | "timed_out"
  | "deleted_at_mx";

/** Each state has only the fields that it can have. The lane determines the next call to MX. */
export type MemberState =
  | { name: "created"; lane: Waiting | Requesting }
  | { name: "verifying"; lane: Waiting | Requesting | Running | FetchingResults }
  | { name: "challenged"; lane: Challenged & { kind: Phase } }
  | { name: "connected"; reason: "identification_unsupported" | null; lane: Lane }
  | { name: "identified"; lane: Lane }
  | { name: "action_required"; reason: ActionReason; kind: Phase; lane: Monitoring | Idle }
  | { name: "failed"; reason: FailureReason; kind: Phase; lane: Monitoring | Idle };

export type MemberStateName = MemberState["name"];

export const memberStateNames = [
  "created",
  "verifying",
  "challenged",
  "connected",
  "identified",
  "action_required",
  "failed",
] as const satisfies readonly MemberStateName[];

/** The connection of one user to one institution. */
export interface Member {
  /** `MBR-…` */
  guid: string;
  /** `USR-…` */
  userGuid: string;
  institutionCode: string;
  wantsIdentification: boolean;
  state: MemberState;
  /** The last status read; null before the first. */
  lastStatus: LastStatus | null;
  /** The open questions to the end user, in any state. */
  challenges: readonly Challenge[];
  answered: Answered | null;
  /** Number of the pending call. A result with another number is stale. */
  callNumber: number;
  lastReadAt: Instant | null;
  /** When a status read was requested by a webhook or by the API; null if a later read has begun. */
  pollRequestedAt: Instant | null;
  /** Number of consecutive failed calls. */
  failureCount: number;
  /** Since when MX reports this member as unknown; null if MX knows it. */
  missingSince: Instant | null;
  balances: Balances;
}

export function reasonOf(member: Member): string | null {
  return "reason" in member.state ? member.state.reason : null;
}

/** When the member's pending call is due; null when idle. */
export function dueAtOf(lane: Lane): Instant | null {
  return lane.step === "idle" ? null : lane.dueAt;
}

/** Whether a retry can succeed: the reason may be temporary, or the user may have resolved it. */
export function canRetry(member: Member): boolean {
  const { state } = member;
  if (state.name === "action_required") return true;
  return state.name === "failed" && !nonRetryableReasons.has(state.reason);
}

const nonRetryableReasons: ReadonlySet<FailureReason> = new Set([
  "discontinued",
  "closed",
  "deleted_at_mx",
  "verification_unsupported",
]);
