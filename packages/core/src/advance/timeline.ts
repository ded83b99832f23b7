import type { DecidedEntry } from "../balance/made-decision.ts";
import type { MemberEvent } from "../member/event.ts";
import { callOf, type JobKind, kindOf } from "../member/lane.ts";
import { type Member, reasonOf } from "../member/member.ts";
import type { MxMemberError } from "../member/mx-error.ts";
import type { ConsentFailure } from "../member/reasons.ts";

/** One entry of a member's timeline. It holds IDs, statuses and counts only. */
export type TimelineEntry =
  | { kind: "webhook_received"; type: string }
  | { kind: "status_changed"; connectionStatus: string | null; isBeingAggregated: boolean }
  | { kind: "state_changed"; from: string; to: string; reason: string | null }
  | { kind: "challenges_asked"; challenges: { guid: string; type: string }[] }
  | { kind: "challenges_answered"; challenges: { guid: string; type: string }[] }
  | { kind: "credentials_updated" }
  | { kind: "retry_requested" }
  | { kind: "verification_requested" }
  | { kind: "consent_requested" | "consent_given" }
  | { kind: "consent_failed"; reason: ConsentFailure }
  | { kind: "superseded"; byMemberGuid: string }
  | { kind: "status_read_requested" }
  | { kind: "job_accepted" | "job_busy"; job: JobKind }
  | { kind: "job_postponed" | "job_unanswered"; job: JobKind; why: string }
  | { kind: "job_refused"; job: JobKind; message: string | null }
  | { kind: "account_numbers_read" | "account_owners_read" | "balances_read"; count: number }
  /** MX's error of the member, in MX's words. */
  | { kind: "mx_error"; code: number | null; message: string | null }
  | { kind: "balance_check_started"; balanceCheckId: string; debitId: string }
  | DecidedEntry
  | { kind: "call_failed"; call: string; why: string }
  | { kind: "event_unreadable" }
  | { kind: "set_aside"; reason: SetAsideReason };

/** Why a member is set aside: its state cannot be read, or its new state cannot be saved. */
export type SetAsideReason = "state_unreadable" | "not_saved";

/** The timeline entries of an event. A status read without changes has none. */
export function timelineOf(before: Member, event: MemberEvent, after: Member): TimelineEntry[] {
  return [...entriesOf(before, event, after), ...stateChange(before, after)];
}

function entriesOf(before: Member, event: MemberEvent, after: Member): TimelineEntry[] {
  switch (event.kind) {
    case "webhook_received":
      return [{ kind: "webhook_received", type: event.type }];
    case "status_read":
      return [...statusChange(before, after), ...newChallenges(before, after)];
    case "challenges_answered":
      return [{ kind: event.kind, challenges: event.challenges.map(named) }];
    case "credentials_updated":
    case "retry_requested":
    case "verification_requested":
    case "consent_requested":
    case "consent_given":
    case "status_read_requested":
      return [{ kind: event.kind }];
    case "consent_failed":
      return [{ kind: event.kind, reason: event.reason }, ...errorEntry(event.error)];
    case "superseded":
      return [{ kind: event.kind, byMemberGuid: event.byMemberGuid }];
    case "error_read":
      return errorEntry(event.error);
    case "job_accepted":
    case "job_busy":
      return [{ kind: event.kind, job: jobKindIn(before) }];
    case "job_postponed":
    case "job_unanswered":
      return [{ kind: event.kind, job: jobKindIn(before), why: event.why }];
    case "job_refused":
      return [{ kind: event.kind, job: jobKindIn(before), message: event.message }];
    case "results_read":
      return isEmptyAgain(before, event.count) ? [] : [resultsEntry(before, event.count)];
    case "balances_read":
      return isEarly(before, after) ? [] : [{ kind: event.kind, count: event.accounts.length }];
    case "call_failed":
      return [{ kind: event.kind, call: pendingCall(before), why: event.why }];
    case "member_missing":
      return [{ kind: "call_failed", call: pendingCall(before), why: "not_found" }];
  }
}

/** The entries that belong to the attempts to get a balance, as text for the record of the decision. */
export function attemptsIn({ state: { lane } }: Member, entries: readonly TimelineEntry[]): string[] {
  if (kindOf(lane) !== "check_balance") return [];
  return entries.flatMap(attemptIn);
}

function attemptIn(entry: TimelineEntry): string[] {
  switch (entry.kind) {
    case "job_accepted":
    case "job_busy":
    case "job_refused":
    case "balances_read":
    case "challenges_answered":
      return [entry.kind];
    case "job_postponed":
    case "job_unanswered":
    case "call_failed":
      return [`${entry.kind}: ${entry.why}`];
    case "status_changed":
      return [`status: ${entry.connectionStatus}`];
    case "webhook_received":
    case "state_changed":
    case "mx_error":
    case "verification_requested":
    case "consent_requested":
    case "consent_given":
    case "consent_failed":
    case "superseded":
    case "challenges_asked":
    case "credentials_updated":
    case "retry_requested":
    case "status_read_requested":
    case "account_numbers_read":
    case "account_owners_read":
    case "balance_check_started":
    case "balance_check_decided":
    case "event_unreadable":
    case "set_aside":
      return [];
  }
}

function statusChange(before: Member, { lastStatus }: Member): TimelineEntry[] {
  if (lastStatus === null) return [];
  const isSame =
    before.lastStatus?.connectionStatus === lastStatus.connectionStatus &&
    before.lastStatus.isBeingAggregated === lastStatus.isBeingAggregated;
  const { connectionStatus, isBeingAggregated } = lastStatus;
  return isSame ? [] : [{ kind: "status_changed", connectionStatus, isBeingAggregated }];
}

function newChallenges(before: Member, after: Member): TimelineEntry[] {
  const isSame = JSON.stringify(before.challenges) === JSON.stringify(after.challenges);
  if (isSame || after.challenges.length === 0) return [];
  return [{ kind: "challenges_asked", challenges: after.challenges.map(named) }];
}

/** The change of state, if there is one. */
function stateChange(before: Member, after: Member): TimelineEntry[] {
  const from = before.state.name;
  const to = after.state.name;
  const reason = reasonOf(after);
  return from === to && reasonOf(before) === reason ? [] : [{ kind: "state_changed", from, to, reason }];
}

/** Empty results are read again for a while. Only the first read has an entry. */
function isEmptyAgain({ state: { lane } }: Member, count: number): boolean {
  return count === 0 && lane.step === "fetching_results" && lane.job.emptySince !== null;
}

/** MX had not imported the job's data yet. It is read again. */
function isEarly(before: Member, after: Member): boolean {
  return before.balances.imported === after.balances.imported;
}

function resultsEntry(before: Member, count: number): TimelineEntry {
  const isOwners = jobKindIn(before) === "identify";
  return { kind: isOwners ? "account_owners_read" : "account_numbers_read", count };
}

function errorEntry(error: MxMemberError | null): TimelineEntry[] {
  return error === null ? [] : [{ kind: "mx_error", code: error.code, message: error.message }];
}

function named({ guid, type }: { guid: string; type: string }) {
  return { guid, type };
}

function jobKindIn({ state: { lane } }: Member): JobKind {
  if (lane.step === "requesting" || lane.step === "reading_existing") return lane.kind;
  return lane.step === "fetching_results" ? lane.job.kind : "verify";
}

function pendingCall({ state: { lane } }: Member): string {
  return callOf(lane)?.call ?? "none";
}
