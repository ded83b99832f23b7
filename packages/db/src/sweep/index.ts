export {
  type Backlog,
  callsDue,
  callsOverdue,
  checksDue,
  membersWaiting,
  readBacklog,
  repairCalls,
} from "./due-rows.ts";
export { repairDueTimes } from "./repair-due-times.ts";
export { defaultRetention, deleteExpired } from "./retention.ts";
