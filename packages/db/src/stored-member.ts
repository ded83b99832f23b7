import { type Member, noBalances } from "@account-opening/core";
import type { Machine, members } from "./schema/index.ts";

export type MemberRow = typeof members.$inferSelect;

/** The columns that make up the state machine's member. */
export type MachineColumns = Pick<
  MemberRow,
  "guid" | "userGuid" | "institutionCode" | "wantsIdentification" | "machine" | "challenges"
>;

/** Those columns under the names above, for statements written by hand. */
export const machineColumns = `
  guid, user_guid as "userGuid", institution_code as "institutionCode",
  wants_identification as "wantsIdentification", machine, challenges`;

/** The row's member, whatever its columns hold: core tells whether it can be read. */
export function toMember(row: MachineColumns): Member {
  const { guid, userGuid, institutionCode, wantsIdentification, machine, challenges } = row;
  // Members from before there were balance checks have none.
  return {
    guid,
    userGuid,
    institutionCode,
    wantsIdentification,
    challenges,
    ...machine,
    balances: machine?.balances ?? noBalances,
  };
}

export function toMachine(member: Member): Machine {
  const { state, seen, answered, callNumber, lastReadAt, hintedAt, failureCount, missingSince, balances } =
    member;
  return { state, seen, answered, callNumber, lastReadAt, hintedAt, failureCount, missingSince, balances };
}
