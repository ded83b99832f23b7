import { eraseMember } from "./erase-member.ts";
import { beginUserErasure, eraseUser } from "./erase-user.ts";
import {
  countIncompleteErasures,
  postponeErasure,
  readErasure,
  recordDeletedAtMx,
  storeErasure,
  takeOverErasures,
} from "./erasures.ts";

export type { Erasure } from "./erasures.ts";

/** Requested erasures of users and members: their progress at MX, and their end here. */
export const erasures = {
  beginOfUser: beginUserErasure,
  countIncomplete: countIncompleteErasures,
  eraseMember,
  eraseUser,
  postpone: postponeErasure,
  read: readErasure,
  recordDeletedAtMx,
  store: storeErasure,
  takeOver: takeOverErasures,
};
