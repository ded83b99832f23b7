export { type Advanced, advanceMembers } from "./advance-members.ts";
export type { AdvanceTransaction, DueCall, DueCheck } from "./advance-transaction.ts";
