export { type Advanced, advanceMembers } from "./advance-members.ts";
export type { AdvanceTransaction, DueCall, DueCheck, FoldedMember } from "./advance-transaction.ts";
export type { ObservedEnd } from "./observed-end.ts";
export type { SetAsideMember } from "./set-aside.ts";
export type { TimelineEntry } from "./timeline.ts";
