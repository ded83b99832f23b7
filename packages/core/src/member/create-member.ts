import { noBalances } from "../balance/balances.ts";
import { withBoundedDueTime } from "../due-time.ts";
import type { Instant } from "../instant.ts";
import { meaningOf } from "./connection-status.ts";
import { onErrorRead } from "./handlers/error-read.ts";
import { readWhileWaiting } from "./handlers/read-while-waiting.ts";
import type { Member } from "./member.ts";
import type { MxMemberError } from "./mx-error.ts";
import { type Context, waitForMx } from "./state-updates.ts";
import type { LastStatus } from "./status-snapshot.ts";

export type NewMember = Pick<Member, "guid" | "userGuid" | "institutionCode" | "wantsIdentification"> & {
  /** By default none: MX has just created the member, without results. */
  mayExist?: Member["mayExist"];
  /** MX's error in its response. */
  mxError?: MxMemberError | null;
};

/**
 * A member that MX has just created, or an existing MX member that is adopted.
 * @param lastStatus the status in MX's response, which saves the first status read.
 */
export function createMember(
  { mayExist = [], mxError = null, ...facts }: NewMember,
  lastStatus: LastStatus,
  context: Context,
  now: Instant,
): Member {
  const lane = waitForMx("verify", "onboarding", null, now, context.policy, now);
  const member: Member = {
    ...facts,
    mayExist,
    wasVerified: false,
    consent: null,
    state: { name: "created", lane },
    stateSince: now,
    lastStatus,
    challenges: [],
    answered: null,
    callNumber: 1,
    lastReadAt: null,
    pollRequestedAt: null,
    pollRequestedBy: null,
    failureCount: 0,
    missingSince: null,
    balances: noBalances,
  };
  // The response does not contain the challenges. A status read does.
  if (meaningOf(lastStatus.connectionStatus).is === "challenged") return member;
  const next = readWhileWaiting(member, lane, context, now);
  const stopped =
    next.state.lane.step === "reading_error"
      ? onErrorRead(next, next.state.lane, mxError, context, now)
      : next;
  return withBoundedDueTime(stopped, context.policy, now);
}
