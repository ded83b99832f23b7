export { type MemberRow, toMember } from "./member-row.ts";
export { insertMember, listMembers, readMember, readTimeline, type TimelineRow } from "./members.ts";
export { listUsers, readUser, recordUser, type UserRow } from "./users.ts";
