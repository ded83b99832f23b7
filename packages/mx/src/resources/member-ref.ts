import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import { path } from "../http/path.ts";

/** Names a member at MX. */
export interface MemberRef {
  userGuid: string;
  memberGuid: string;
}

/** A value that the end user gave for a credential or a challenge. Secret: passes through memory only. */
export interface SecretAnswer {
  /** `CRD-…` */
  guid: string;
  value: string;
}

export function memberPath({ userGuid, memberGuid }: MemberRef): string {
  return path`users/${userGuid}/members/${memberGuid}`;
}

export function valuesOf(answers: readonly SecretAnswer[]): string[] {
  return answers.map((answer) => answer.value);
}

/** @throws MxUnreadableError when MX answers with another member than the one asked for. */
export function own<Wire extends NamedMember>(
  wire: Wire,
  { userGuid, memberGuid }: MemberRef,
  call: string,
): Wire {
  if (wire.guid !== memberGuid)
    throw new MxUnreadableError({ call, status: null }, "the answer names another member");
  return ofUser(wire, userGuid, call);
}

/** @throws MxUnreadableError when MX answers with a member of another user. */
export function ofUser<Wire extends NamedMember>(wire: Wire, userGuid: string, call: string): Wire {
  const named = wire["user_guid"];
  if (typeof named === "string" && named !== "" && named !== userGuid)
    throw new MxUnreadableError({ call, status: null }, "the answer names another user");
  return wire;
}

interface NamedMember {
  guid: string;
  [field: string]: unknown;
}
