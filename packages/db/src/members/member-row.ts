import type { Member } from "@account-opening/core/member";
import type { members, StateData } from "../schema/tables.ts";

export type MemberRow = typeof members.$inferSelect;

/** The columns that hold the state machine's member. */
export type MemberColumns = Pick<
  MemberRow,
  "guid" | "userGuid" | "institutionCode" | "wantsIdentification" | "stateData" | "challenges"
>;

/** The same columns for raw SQL. */
export const memberColumns = `
  guid, user_guid as "userGuid", institution_code as "institutionCode",
  wants_identification as "wantsIdentification", state_data as "stateData", challenges`;

/** Fields that the stored state of an earlier release may lack. */
const defaults = {
  mayExist: [],
  wasVerified: false,
  consent: null,
  stateSince: null,
} satisfies Partial<StateData>;

/** The member of a row, not validated: check it with `isReadable` of core before the state machine uses it. */
export function toMember(row: MemberColumns): Member {
  const { guid, userGuid, institutionCode, wantsIdentification, stateData, challenges } = row;
  return {
    guid,
    userGuid,
    institutionCode,
    wantsIdentification,
    challenges,
    ...defaults,
    ...stateData,
  };
}

export function toStateData(member: Member): StateData {
  const {
    state,
    lastStatus,
    answered,
    callNumber,
    lastReadAt,
    pollRequestedAt,
    pollRequestedBy,
    failureCount,
    missingSince,
    stateSince,
    mayExist,
    wasVerified,
    consent,
    balances,
  } = member;
  return {
    state,
    lastStatus,
    answered,
    callNumber,
    lastReadAt,
    pollRequestedAt,
    pollRequestedBy,
    failureCount,
    missingSince,
    stateSince,
    mayExist,
    wasVerified,
    consent,
    balances,
  };
}
