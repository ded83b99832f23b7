import type { Account } from "../model/account.ts";
import { isBeingAggregated, type Member } from "../model/member.ts";
import type { ConnectionStatus } from "../model/status.ts";

/** The actual state of a member, including what the API does not show yet. */
export interface MemberSnapshot {
  readonly guid: string;
  readonly userGuid: string;
  readonly institutionCode: string;
  readonly script: string;
  readonly status: ConnectionStatus | null;
  readonly isBeingAggregated: boolean;
  readonly job: { readonly guid: string; readonly kind: string; readonly isChallenged: boolean } | null;
  readonly jobCounts: Member["jobCounts"];
  /** With full account numbers and owners. */
  readonly accounts: readonly Account[];
  /** Guids of the accounts whose numbers MX returns. */
  readonly numbered: readonly string[];
}

export function memberSnapshot(member: Member, accounts: readonly Account[]): MemberSnapshot {
  const { job } = member;
  return {
    guid: member.guid,
    userGuid: member.user.guid,
    institutionCode: member.institution.code,
    script: member.script.text,
    status: member.status,
    isBeingAggregated: isBeingAggregated(member),
    job: job === null ? null : { guid: job.guid, kind: job.kind, isChallenged: job.challenges !== null },
    jobCounts: { ...member.jobCounts },
    accounts: structuredClone(accounts),
    numbered: [...member.verifiedAccountGuids],
  };
}
