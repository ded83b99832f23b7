import type { DecisionName } from "../balance/balance-check.ts";
import type { DecidedCheck } from "../balance/evaluate-checks.ts";
import { meaningOf } from "../member/connection-status.ts";
import { type Member, type MemberStateName, memberStateNames, reasonOf } from "../member/member.ts";
import type { MxMemberError } from "../member/mx-error.ts";
import { isReadable } from "../member/readable.ts";
import type { LastStatus } from "../member/status-snapshot.ts";

/** The event types of docs/integration.md. */
export const notificationTypes = [
  "member.verifying",
  "member.challenged",
  "member.connected",
  "member.identified",
  "member.action_required",
  "member.failed",
  "member.connection_changed",
  "member.account_numbers_changed",
  "balance_check.decided",
] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** Sent to one endpoint at its owner's request. It is never in the feed. */
export const testNotificationType = "endpoint.test";

export interface TestNotification {
  type: typeof testNotificationType;
  /** `EP-…` */
  endpointId: string;
}

/** A notification to core banking: IDs, states and decisions, no secrets. */
export interface Notification {
  type: NotificationType;
  /** `MBR-…` */
  memberGuid: string;
  /** `USR-…` */
  userGuid: string;
  /** The member's state. */
  state: MemberStateName;
  /** The reason of the decision, or of the member's state. */
  reason: string | null;
  connectionStatus: string | null;
  /** MX's error of a member for which onboarding stopped. */
  mxErrorCode: number | null;
  /** `member.account_numbers_changed` only: the accounts whose numbers changed. */
  accountGuids?: readonly string[];
  /** Decisions only. */
  check: {
    balanceCheckId: string;
    debitId: string;
    accountGuid: string;
    decision: DecisionName;
  } | null;
}

/** The notifications of a member's change. `before` is null for a new member. */
export function notificationsFor(before: Member | null, after: Member): Notification[] {
  const { name } = after.state;
  const isSameState = before?.state.name === name && reasonOf(before) === reasonOf(after);
  if (!isSameState) return name === "created" ? [] : [notificationAbout(after, `member.${name}`)];
  const isOnboarded = name === "connected" || name === "identified";
  const isNews = isOnboarded && problemStatus(before) !== problemStatus(after);
  return isNews ? [notificationAbout(after, "member.connection_changed")] : [];
}

/** The part of a member that a notification contains. */
type NotificationSubject = Pick<Member, "guid" | "userGuid"> & {
  state: { name: MemberStateName; reason?: string | null; mxError?: MxMemberError | null };
  lastStatus: Pick<LastStatus, "connectionStatus"> | null;
};

/** The stored state of the member may be invalid. */
function notificationSubject(member: Member): NotificationSubject {
  if (isReadable(member)) return member;
  const { guid, userGuid, state } = member;
  const name: unknown = (state as Member["state"] | undefined)?.name;
  return { guid, userGuid, state: { name: isStateName(name) ? name : "failed" }, lastStatus: null };
}

function isStateName(name: unknown): name is MemberStateName {
  return (memberStateNames as readonly unknown[]).includes(name);
}

/** The stored state of the member may be invalid. */
export function decisionNotification(member: Member, { check, decision }: DecidedCheck): Notification {
  const { id: balanceCheckId, debitId, accountGuid } = check;
  return {
    ...notificationAbout(notificationSubject(member), "balance_check.decided"),
    reason: decision.reason,
    check: { balanceCheckId, debitId, accountGuid, decision: decision.decision },
  };
}

/** A new verification returned other account numbers. The stored state of the member may be invalid. */
export function numbersChangedNotification(member: Member, accountGuids: readonly string[]): Notification {
  return {
    ...notificationAbout(notificationSubject(member), "member.account_numbers_changed"),
    accountGuids,
  };
}

function notificationAbout(member: NotificationSubject, type: NotificationType): Notification {
  return {
    type,
    memberGuid: member.guid,
    userGuid: member.userGuid,
    state: member.state.name,
    reason: member.state.reason ?? null,
    connectionStatus: member.lastStatus?.connectionStatus ?? null,
    mxErrorCode: member.state.mxError?.code ?? null,
    check: null,
  };
}

/** The status, if MX cannot serve the member with it. Statuses that change with each job are not reported. */
function problemStatus({ lastStatus }: Member): string | null {
  const status = lastStatus?.connectionStatus ?? null;
  const { is } = meaningOf(status);
  return is === "success" || is === "in_progress" || is === "retryable" ? null : status;
}
