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

/** A state carries only what it can have; the lane says which MX call comes next. */
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

/** One person's connection to one institution, as the state machine knows it. */
export interface Member {
  /** `MBR-…` */
  guid: string;
  /** `USR-…` */
  userGuid: string;
  institutionCode: string;
  wantsIdentification: boolean;
  state: MemberState;
  /** What MX last said; null before the first answer. */
  lastStatus: LastStatus | null;
  /** What MX asks of the end user now, whatever the state. */
  challenges: readonly Challenge[];
  answered: Answered | null;
  /** Names the pending call; a result that names another comes too late. */
  callNumber: number;
  lastReadAt: Instant | null;
  /** A hint came after the latest read began. */
  pollRequestedAt: Instant | null;
  /** Calls that failed in a row. */
  failureCount: number;
  /** Since when MX answers that it does not know this member. */
  missingSince: Instant | null;
  balances: Balances;
}

export function reasonOf(member: Member): string | null {
  return "reason" in member.state ? member.state.reason : null;
}

/** When the member's pending call is due; null at rest. */
export function dueAtOf(lane: Lane): Instant | null {
  return lane.step === "idle" ? null : lane.dueAt;
}

/** Whether asking again can help: the reason may pass, or the user may have removed it. */
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
