/** Why a row of a list was left out. */
export type LeftOutReason =
  /** It lacks what identifies it, or is no row at all. */
  | "unreadable"
  /** It names another user, or another member, than the one asked for. */
  | "other_user"
  | "other_member"
  /** A number in the place of digits, which may have lost leading zeros. */
  | "number_not_text";

export type RowCheck = (row: WireRow) => LeftOutReason | null;

/** A row with all its fields, known or not. */
export type WireRow = Readonly<Record<string, unknown>>;

/** Whether a row names somebody else; one that names nobody is taken for what was asked for. */
export function ownedBy({ userGuid, memberGuid }: { userGuid: string; memberGuid?: string }): RowCheck {
  return ({ user_guid: user, member_guid: member }) => {
    if (isOther(user, userGuid)) return "other_user";
    return memberGuid !== undefined && isOther(member, memberGuid) ? "other_member" : null;
  };
}

function isOther(named: unknown, guid: string): boolean {
  return typeof named === "string" && named !== "" && named !== guid;
}
