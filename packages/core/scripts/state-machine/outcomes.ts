import { connectionStatuses, meaningOf } from "../../src/member/connection-status.ts";
import type { MemberEvent } from "../../src/member/event.ts";
import { callOf } from "../../src/member/lane.ts";
import { dueAtOf, type Member, reasonOf } from "../../src/member/member.ts";
import type { StatusSnapshot } from "../../src/member/status-snapshot.ts";
import { transition } from "../../src/member/transition.ts";
import { aContext, anAccountSelection, anObservation, aQuestion } from "../../testing/builders.ts";
import { describeMember } from "../../testing/describe.ts";

/** An arrow of the state diagram. */
export interface Change {
  from: string;
  to: string;
}

/** Applies events to members, and records each change of state. */
export class Outcomes {
  readonly changes: Change[] = [];

  /** The table cell for the event: the new state, reason and lane. */
  of(member: Member, event: MemberEvent, laterMs = 0): string {
    const now = Math.max(dueAtOf(member.state.lane) ?? 0, member.lastReadAt ?? 0) + laterMs;
    const step = transition(member, event, aContext(), now);
    if (step.outcome === "ignored") return `ignored (${step.reason})`;
    const after = event.kind === "error_read" ? step.member : withErrorRead(step.member, now);
    const from = member.state.name;
    const to = after.state.name;
    if (from !== to) this.changes.push({ from, to });
    return describe(member, after);
  }

  ofStatus(member: Member, snapshot: StatusSnapshot, laterMs = 0): string {
    const { callNumber } = member;
    const startedAt = Number.MAX_SAFE_INTEGER;
    return this.of(member, { kind: "status_read", snapshot, startedAt, callNumber }, laterMs);
  }
}

/** Before onboarding stops, MX's error is read. The tables show the result without an error. */
function withErrorRead(member: Member, now: number): Member {
  const { callNumber } = member;
  if (member.state.lane.step !== "reading_error") return member;
  const step = transition(member, { kind: "error_read", error: null, callNumber }, aContext(), now);
  return step.outcome === "applied" ? step.member : member;
}

/** A dash if nothing changes. */
function describe(before: Member, after: Member): string {
  const failure = after.balances.lastFailure;
  const isGivenUp = failure !== null && failure !== before.balances.lastFailure;
  return isGivenUp
    ? `${describeLane(before, after)}; no balance: ${failure.reason}`
    : describeLane(before, after);
}

function describeLane(before: Member, after: Member): string {
  const isSame =
    describeMember(before) === describeMember(after) &&
    callOf(before.state.lane)?.call === callOf(after.state.lane)?.call;
  if (!isSame) return bold(before, after);
  const isRetry = "attempt" in after.state.lane && "attempt" in before.state.lane;
  return isRetry && attemptOf(before) !== attemptOf(after) ? "tries again" : "–";
}

function attemptOf({ state: { lane } }: Member): number | null {
  return "attempt" in lane ? lane.attempt : null;
}

/** A changed state or reason is bold. */
function bold(before: Member, after: Member): string {
  const text = describeMember(after);
  const { name } = after.state;
  const isNew = name !== before.state.name || reasonOf(before) !== reasonOf(after);
  return isNew ? text.replace(name, `**${name}**`) : text;
}

/** A row of a status table. */
export interface StatusRow {
  label: string;
  snapshot: StatusSnapshot;
}

/** All 22 statuses in the order of MX's numbers, null, an unknown one, and each kind of challenge. */
export const statusRows: StatusRow[] = [...connectionStatuses, null, "A_NEW_STATUS"].flatMap((status) => {
  if (meaningOf(status).is !== "challenged") {
    return [{ label: status === null ? "*null*" : status, snapshot: anObservation(status) }];
  }
  const asks = (label: string, challenges: StatusSnapshot["challenges"]) => ({
    label: `CHALLENGED, ${label}`,
    snapshot: anObservation(status, { challenges }),
  });
  return [
    asks("an account selection", [anAccountSelection("act-1", "act-2")]),
    asks("a question", [aQuestion()]),
    asks("nothing to choose from", [anAccountSelection()]),
    asks("no question shown", []),
  ];
});
