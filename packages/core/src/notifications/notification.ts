import type { DecisionName } from "../balance/balance-check.ts";
import type { DecidedCheck } from "../balance/evaluate-checks.ts";
import { meaningOf } from "../member/connection-status.ts";
import { type Member, type MemberStateName, memberStateNames, reasonOf } from "../member/member.ts";
import { isReadable } from "../member/readable.ts";
import type { Seen } from "../member/status-snapshot.ts";

/** CONTRACT, "Event types". */
export const noticeTypes = [
  "member.verifying",
  "member.challenged",
  "member.connected",
  "member.identified",
  "member.action_required",
  "member.failed",
  "member.connection_changed",
  "balance_check.decided",
] as const;
export type NoticeType = (typeof noticeTypes)[number];

/** Sent to one endpoint because its owner asked for it; never in the feed. */
export const testNoticeType = "endpoint.test";

export interface TestNotice {
  type: typeof testNoticeType;
  /** `EP-…` */
  endpointId: string;
}

/** Something that core banking is told: ids, states and decisions, nothing that is secret. */
export interface Notice {
  type: NoticeType;
  /** `MBR-…` */
  memberGuid: string;
  /** `USR-…` */
  userGuid: string;
  /** The member's state. */
  state: MemberStateName;
  /** The decision's reason where a check is decided, the member's otherwise. */
  reason: string | null;
  connectionStatus: string | null;
  /** Of a decision only. */
  check: {
    balanceCheckId: string;
    debitId: string;
    accountGuid: string;
    decision: DecisionName;
  } | null;
}

/** What core banking is told of a member's step; `before` is null for a member that has just come. */
export function noticesOf(before: Member | null, after: Member): Notice[] {
  const { name } = after.state;
  const isSameState = before?.state.name === name && reasonOf(before) === reasonOf(after);
  if (!isSameState) return name === "created" ? [] : [noticeAbout(after, `member.${name}`)];
  const isOnboarded = name === "connected" || name === "identified";
  const isNews = isOnboarded && troubleOf(before) !== troubleOf(after);
  return isNews ? [noticeAbout(after, "member.connection_changed")] : [];
}

/** What a notice says of its member. */
export type NoticeSubject = Pick<Member, "guid" | "userGuid"> & {
  state: { name: MemberStateName; reason?: string | null };
  seen: Pick<Seen, "connectionStatus"> | null;
};

/** Of a member whose state may have any form. */
export function noticeSubjectOf(member: Member): NoticeSubject {
  if (isReadable(member)) return member;
  const { guid, userGuid, state } = member;
  const name: unknown = (state as Member["state"] | undefined)?.name;
  return { guid, userGuid, state: { name: isStateName(name) ? name : "failed" }, seen: null };
}

function isStateName(name: unknown): name is MemberStateName {
  return (memberStateNames as readonly unknown[]).includes(name);
}

export function noticeOfDecision(member: NoticeSubject, { check, decision }: DecidedCheck): Notice {
  const { id: balanceCheckId, debitId, accountGuid } = check;
  return {
    ...noticeAbout(member, "balance_check.decided"),
    reason: decision.reason,
    check: { balanceCheckId, debitId, accountGuid, decision: decision.decision },
  };
}

function noticeAbout(member: NoticeSubject, type: NoticeType): Notice {
  return {
    type,
    memberGuid: member.guid,
    userGuid: member.userGuid,
    state: member.state.name,
    reason: member.state.reason ?? null,
    connectionStatus: member.seen?.connectionStatus ?? null,
    check: null,
  };
}

/** The status, where it keeps MX from serving this member: what comes and goes with each job is no news. */
function troubleOf({ seen }: Member): string | null {
  const status = seen?.connectionStatus ?? null;
  const { is } = meaningOf(status);
  return is === "success" || is === "in_progress" || is === "retryable" ? null : status;
}
