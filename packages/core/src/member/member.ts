import type { Balances } from "../balance/balances.ts";
import type { Instant } from "../instant.ts";
import type { Challenge } from "./challenge.ts";
import {
  type Challenged,
  type FetchingResults,
  type Idle,
  kindOf,
  type Lane,
  type Monitoring,
  type Phase,
  type ReadingError,
  type ReadingExisting,
  type Requesting,
  type Running,
  type Waiting,
} from "./lane.ts";
import type { MxMemberError } from "./mx-error.ts";
import { type ActionReason, type FailureReason, isRetryable } from "./reasons.ts";
import type { LastStatus } from "./status-snapshot.ts";

/** Each state has only the fields that it can have. The lane determines the next call to MX. */
export type MemberState =
  | { name: "created"; lane: Waiting | ReadingExisting | Requesting | ReadingError }
  | {
      name: "verifying";
      lane: Waiting | ReadingExisting | Requesting | Running | FetchingResults | ReadingError;
    }
  | { name: "challenged"; lane: (Challenged & { kind: Phase }) | ReadingError }
  | { name: "connected"; reason: "identification_unsupported" | null; lane: Lane }
  | { name: "identified"; lane: Lane }
  | (Stopped & { name: "action_required"; reason: ActionReason })
  | (Stopped & { name: "failed"; reason: FailureReason });

interface Stopped {
  /** The phase in which onboarding stopped. */
  kind: Phase;
  /** MX's error of the member, read when onboarding stopped. */
  mxError: MxMemberError | null;
  lane: Monitoring | Idle | ReadingError;
}

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

/** An OAuth window, at which the user gives consent. */
interface ConsentWindow {
  requestedAt: Instant;
  /** The status before the request. A job of MX that began since shows that the user gave consent. */
  baseline: LastStatus;
}

/** Challenges that were answered. MX may still show them for a while; they are not shown again. */
interface Answered {
  challenges: readonly Challenge[];
  at: Instant;
}

/** What requested a status read: a webhook, a request to the API, or the reported result of a consent. */
export type PollCause = "webhook" | "refresh" | "oauth_result";

/** The connection of one user to one institution. */
export interface Member {
  /** `MBR-…` */
  guid: string;
  /** `USR-…` */
  userGuid: string;
  institutionCode: string;
  wantsIdentification: boolean;
  /** Phases whose results MX may already have. They are read before the phase's job is requested. */
  mayExist: readonly Phase[];
  /** Whether account numbers were ever read. Those of an earlier consent may be void. */
  wasVerified: boolean;
  /** The latest OAuth window that was requested; null if the outcome of its consent is known. */
  consent: ConsentWindow | null;
  state: MemberState;
  /** When the member entered its state; null if an earlier release stored it. */
  stateSince: Instant | null;
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
  /** What requested that status read first; null if none is requested. */
  pollRequestedBy: PollCause | null;
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
  return state.name === "failed" && isRetryable(state.reason);
}

/** Whether the account numbers were read, and onboarding has not returned to the verification since. */
export function isVerified({ state }: Member): boolean {
  switch (state.name) {
    case "created":
    case "verifying":
      return false;
    case "challenged":
      return kindOf(state.lane) === "identify";
    case "connected":
    case "identified":
      return true;
    case "action_required":
    case "failed":
      return state.kind === "identify";
  }
}

/** MX's error of a member for which onboarding stopped. */
export function mxErrorOf({ state }: Pick<Member, "state">): MxMemberError | null {
  return ("mxError" in state ? state.mxError : null) ?? null;
}
