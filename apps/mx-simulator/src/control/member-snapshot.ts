import type { Account } from "../model/account.ts";
import { isBeingAggregated, type Member } from "../model/member.ts";

export type MemberSnapshot = ReturnType<typeof memberSnapshot>;

/** The actual state of a member, including what the API does not show yet. */
export function memberSnapshot(member: Member, accounts: readonly Account[]) {
  const { job } = member;
  return {
    guid: member.guid,
    userGuid: member.user.guid,
    institutionCode: member.institution.code,
    script: member.script.text,
    status: member.status,
    errorCode: member.errorCode,
    isBeingAggregated: isBeingAggregated(member),
    job: job === null ? null : { guid: job.guid, kind: job.kind, isChallenged: job.challenges !== null },
    jobCounts: { ...member.jobCounts },
    /** With full account numbers and owners. */
    accounts: structuredClone(accounts),
    /** Guids of the accounts whose numbers MX returns. */
    numbered: [...member.verifiedAccountGuids],
  };
}
