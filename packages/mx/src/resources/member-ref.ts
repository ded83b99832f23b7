import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import { path } from "../http/path.ts";

/** Identifies a member at MX. */
export interface MemberRef {
  userGuid: string;
  memberGuid: string;
}

/** The end user's answer to a credential or a challenge. It is secret and never stored. */
export interface SecretAnswer {
  /** `CRD-…` */
  guid: string;
  value: string;
}

export function memberPath({ userGuid, memberGuid }: MemberRef): string {
  return path`users/${userGuid}/members/${memberGuid}`;
}

export function secretsOf(answers: readonly SecretAnswer[]): string[] {
  return answers.map(({ value }) => value);
}

/** @throws MxUnreadableError if the response is about another member. */
export function assertMember<Wire extends NamedMember>(
  wire: Wire,
  { userGuid, memberGuid }: MemberRef,
  call: string,
): Wire {
  if (wire.guid !== memberGuid)
    throw new MxUnreadableError({ call, status: null }, "the response is about another member");
  return assertUser(wire, userGuid, call);
}

/** @throws MxUnreadableError if the response is about a member of another user. */
export function assertUser<Wire extends NamedMember>(wire: Wire, userGuid: string, call: string): Wire {
  const named = wire["user_guid"];
  if (typeof named === "string" && named !== "" && named !== userGuid)
    throw new MxUnreadableError({ call, status: null }, "the response is about another user");
  return wire;
}

interface NamedMember {
  guid: string;
  [field: string]: unknown;
}
