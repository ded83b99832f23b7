import { readActivity } from "./activity.ts";
import { toMember } from "./member-row.ts";
import {
  insertMember,
  listMembers,
  readLatestOauthMember,
  readMember,
  readTimeline,
  storeOauthWindow,
} from "./members.ts";
import {
  deleteRequestedMember,
  isMemberRequested,
  latestRequestedMember,
  recordAdopted,
  releaseRequestedMember,
  storeRequestedMember,
  takeAdopted,
} from "./requested-members.ts";
import { listUsers, readUser, recordUser } from "./users.ts";

export type { MemberRow } from "./member-row.ts";

export const members = {
  fromRow: toMember,
  insert: insertMember,
  list: listMembers,
  read: readMember,
  readActivity,
  readLatestOauth: readLatestOauthMember,
  readTimeline,
  storeOauthWindow,
};

/** Requests from which MX makes members that are not stored here yet. */
export const requestedMembers = {
  delete: deleteRequestedMember,
  isInProgress: isMemberRequested,
  readLatest: latestRequestedMember,
  recordAdopted,
  release: releaseRequestedMember,
  store: storeRequestedMember,
  takeAdopted,
};

export const users = { list: listUsers, read: readUser, record: recordUser };
