import type { Member } from "@account-opening/core";
import type { members, StateData } from "../schema/tables.ts";

export type MemberRow = typeof members.$inferSelect;

/** The columns that make up the state machine's member. */
export type MemberColumns = Pick<
  MemberRow,
  "guid" | "userGuid" | "institutionCode" | "wantsIdentification" | "stateData" | "challenges"
>;

/** Those columns under the names above, for statements written by hand. */
export const memberColumns = `
  guid, user_guid as "userGuid", institution_code as "institutionCode",
  wants_identification as "wantsIdentification", state_data as "stateData", challenges`;

/** The row's member, whatever its columns hold: core tells whether it can be read. */
export function toMember(row: MemberColumns): Member {
  const { guid, userGuid, institutionCode, wantsIdentification, stateData, challenges } = row;
  return {
    guid,
    userGuid,
    institutionCode,
    wantsIdentification,
    challenges,
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
    failureCount,
    missingSince,
    balances,
  } = member;
  return {
    state,
    lastStatus,
    answered,
    callNumber,
    lastReadAt,
    pollRequestedAt,
    failureCount,
    missingSince,
    balances,
  };
}
