import type { DecisionName } from "./balance/balance-check.ts";
import type { MemberStateName } from "./member/member.ts";

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
