import { noBalances } from "../balance/balances.ts";
import { withBoundedDueTime } from "../due-time.ts";
import type { Instant } from "../instant.ts";
import { meaningOf } from "./connection-status.ts";
import { readWhileSettling } from "./handlers/read-while-waiting.ts";
import type { Member } from "./member.ts";
import { type Context, settling } from "./state-updates.ts";
import type { Seen } from "./status-snapshot.ts";

export type NewMember = Pick<Member, "guid" | "userGuid" | "institutionCode" | "wantsIdentification">;

/**
 * A member that MX has just created, or that is taken over.
 * @param seen what MX's answer said of it; it saves the first status read.
 */
export function startMember(facts: NewMember, seen: Seen, context: Context, now: Instant): Member {
  const lane = settling("verify", "onboarding", null, now, context.policy, now);
  const member: Member = {
    ...facts,
    state: { name: "created", lane },
    seen,
    challenges: [],
    answered: null,
    callNumber: 1,
    lastReadAt: null,
    hintedAt: null,
    failureCount: 0,
    missingSince: null,
    balances: noBalances,
  };
  // That answer does not carry the challenges: only status does.
  if (meaningOf(seen.connectionStatus).is === "challenged") return member;
  return withBoundedDueTime(readWhileSettling(member, lane, context, now), context.policy, now);
}
