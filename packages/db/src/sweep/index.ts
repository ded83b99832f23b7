import { callsDue, callsOverdue, checksDue, membersWaiting, readBacklog, repairCalls } from "./due-rows.ts";
import { repairDueTimes } from "./repair-due-times.ts";
import { defaultRetention, deleteExpired } from "./retention.ts";

export { cacheMemberCounts, type MemberCount, memberAges } from "./count-members.ts";
export type { Backlog } from "./due-rows.ts";
export { takeDuty } from "./duties.ts";

/** Rows whose time has come, or that have the wrong time. */
export const dueRows = {
  calls: callsDue,
  checks: checksDue,
  overdueCalls: callsOverdue,
  readBacklog,
  repairCalls,
  repairTimes: repairDueTimes,
  waitingMembers: membersWaiting,
};

export const retention = { defaults: defaultRetention, deleteExpired };
