export { type MemberActivity, readActivity } from "./activity.ts";
export { type MemberRow, toMember } from "./member-row.ts";
export {
  insertMember,
  listMembers,
  readMember,
  readTimeline,
  storeOauthWindow,
  type TimelineRow,
} from "./members.ts";
export { listUsers, readUser, recordUser, type UserRow } from "./users.ts";
