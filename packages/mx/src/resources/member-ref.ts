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
