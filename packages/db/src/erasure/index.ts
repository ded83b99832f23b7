export { eraseMember } from "./erase-member.ts";
export { beginUserErasure, type ErasedUser, eraseUser, type MemberToErase } from "./erase-user.ts";
