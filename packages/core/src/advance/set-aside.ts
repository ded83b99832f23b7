import type { BalanceCheck } from "../balance/balance-check.ts";
import { type DecidedCheck, evaluateWithoutBalances } from "../balance/evaluate-checks.ts";
import type { Instant } from "../instant.ts";
import type { Member } from "../member/member.ts";
import { decisionNotification, type Notification } from "../notifications/notification.ts";
import type { Policy } from "../policy.ts";
import type { SetAsideReason } from "./timeline.ts";

/**
 * A member whose stored row cannot be advanced. The row stays unchanged. Its events are closed, so that they are not retried
 * endlessly. Its checks are decided without balances, so that no cutoff passes without a decision.
 */
export interface SetAsideMember {
  guid: string;
  userGuid: string;
  institutionCode: string;
  reason: SetAsideReason;
  eventIds: string[];
  decided: DecidedCheck[];
  started: BalanceCheck[];
  notifications: Notification[];
}

export function setAside(
  member: Member,
  reason: SetAsideReason,
  eventIds: string[],
  due: readonly BalanceCheck[],
  policy: Policy,
  now: Instant,
): SetAsideMember {
  const { guid, userGuid, institutionCode } = member;
  const { decided, started } = evaluateWithoutBalances(due, policy, now);
  const notifications = decided.map((each) => decisionNotification(member, each));
  return { guid, userGuid, institutionCode, reason, eventIds, decided, started, notifications };
}
