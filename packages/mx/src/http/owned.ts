/** Why a row of a list is left out. */
export type LeftOutReason =
  /** It has no identifier, or is not a row. */
  | "unreadable"
  /** It belongs to another user or member than the requested one. */
  | "other_user"
  | "other_member"
  /** A JSON number instead of text: leading zeros may be missing. */
  | "number_not_text";

export type RowCheck = (row: WireRow) => LeftOutReason | null;

/** A row with all its fields, validated or not. */
export type WireRow = Readonly<Record<string, unknown>>;

/** Rejects a row of another user or member. A row that names none is accepted. */
export function ownedBy({ userGuid, memberGuid }: { userGuid: string; memberGuid?: string }): RowCheck {
  return ({ user_guid: user, member_guid: member }) => {
    if (isOther(user, userGuid)) return "other_user";
    return memberGuid !== undefined && isOther(member, memberGuid) ? "other_member" : null;
  };
}

function isOther(named: unknown, guid: string): boolean {
  return typeof named === "string" && named !== "" && named !== guid;
}
