import type { Advanced } from "@account-opening/core/advance";
import { callOf, reasonOf } from "@account-opening/core/member";
import type { Logger } from "../log/logger.ts";

type AdvancedMember = Advanced["members"][number];

/** Logs one line for each advanced member. An advance without a visible change is routine. */
export function createAdvanceLog(logger: Logger) {
  return (advanced: Pick<Advanced, "members" | "setAside" | "unreadable">, durationMs: number): void => {
    for (const member of advanced.members) {
      const write = member.isChanged ? logger.event : logger.routine;
      write("member.advanced", { ...memberFields(member), duration_ms: Math.round(durationMs) });
    }
    for (const { memberGuid, reason, error } of advanced.setAside) {
      logger.error("member.set_aside", error, { member_guid: memberGuid, reason });
    }
    for (const { memberGuid, error } of advanced.unreadable) {
      logger.error("member.row_unreadable", error, { member_guid: memberGuid });
    }
  };
}

/** The fields of an advanced member, in its log line and its span. */
export function memberFields(member: AdvancedMember) {
  const { before, after, eventCount, isChanged, firstSignal, attempt, cause } = member;
  return {
    member_guid: after.guid,
    user_guid: after.userGuid,
    institution_code: after.institutionCode,
    outcome: isChanged ? "changed" : "unchanged",
    previous_state: before.state.name,
    state: after.state.name,
    reason: reasonOf(after),
    connection_status: after.lastStatus?.connectionStatus ?? null,
    first_signal: firstSignal,
    inbox_count: eventCount,
    call: callOf(after.state.lane)?.call ?? null,
    attempt,
    request_id: cause?.requestId,
  };
}
