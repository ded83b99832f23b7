import type { Account } from "../world/account.ts";
import type { Member } from "../world/member.ts";
import { isBeingAggregated } from "../world/member.ts";
import type { ConnectionStatus } from "../world/status.ts";

/** What is really so, whatever the API shows. */
export interface MemberTruth {
  readonly guid: string;
  readonly userGuid: string;
  readonly institutionCode: string;
  readonly script: string;
  readonly status: ConnectionStatus | null;
  readonly isBeingAggregated: boolean;
  readonly job: { readonly guid: string; readonly kind: string; readonly isChallenged: boolean } | null;
  readonly jobCounts: Member["jobCounts"];
  /** With clear numbers and owners. */
  readonly accounts: readonly Account[];
  /** Guids of the accounts whose numbers MX gives out. */
  readonly numbered: readonly string[];
}

export function truthOf(member: Member, accounts: readonly Account[]): MemberTruth {
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
    numbered: [...member.numbered],
  };
}
