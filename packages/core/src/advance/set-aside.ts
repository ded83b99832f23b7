import type { BalanceCheck } from "../balance/balance-check.ts";
import { type DecidedCheck, serveWithoutBalances } from "../balance/evaluate-checks.ts";
import type { Instant } from "../instant.ts";
import type { Member } from "../member/member.ts";
import { type Notice, noticeOfDecision, noticeSubjectOf } from "../notifications/notification.ts";
import type { Policy } from "../policy.ts";
import type { SetAsideReason } from "./timeline.ts";

/**
 * A member that cannot be advanced as it is stored. Its row stays as it is; its events are closed, so that nothing tries them
 * without end, and its checks are decided without balances, so that no cutoff passes undecided.
 */
export interface SetAsideMember {
  guid: string;
  userGuid: string;
  reason: SetAsideReason;
  eventIds: string[];
  decided: DecidedCheck[];
  started: BalanceCheck[];
  notices: Notice[];
}

export function setAside(
  member: Member,
  reason: SetAsideReason,
  eventIds: string[],
  due: readonly BalanceCheck[],
  policy: Policy,
  now: Instant,
): SetAsideMember {
  const { guid, userGuid } = member;
  const { decided, started } = serveWithoutBalances(due, policy, now);
  const subject = noticeSubjectOf(member);
  const notices = decided.map((each) => noticeOfDecision(subject, each));
  return { guid, userGuid, reason, eventIds, decided, started, notices };
}
