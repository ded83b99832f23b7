import type { FailedCall } from "./mx-error.ts";

/** What a refused request means for the caller. */
export type Refusal =
  /** The institution is unavailable or in maintenance. A later retry may succeed. */
  | "temporary"
  /** The product is not available at this institution, or not to this client. A retry would be refused too. */
  | "unsupported"
  /** The institution accepts no new members. Existing members are not affected. */
  | "no_new_members"
  /** The member is not an OAuth member. */
  | "not_oauth";

// | MX's response                                        | refusal        |
// |------------------------------------------------------|----------------|
// | 400 institution_maintenance_error                    | temporary      |
// | 400 institution_unavailable_error                    | temporary      |
// | 400 institution_prevented_error                      | unsupported    |
// | 400 institution_prevent_verification_error           | unsupported    |
// | 400 institution_prevent_new_error                    | no_new_members |
// | 400 "… does not support …": MX has no type for it    | unsupported    |
// | 400 "Member cannot use OAuth": MX has no type for it | not_oauth      |
// | 403 to a request for a job                           | unsupported    |

/** @returns null if the request itself is wrong, or for an unknown reason. */
export function refusalOf({ status, mxType, mxMessage }: FailedCall): Refusal | null {
  if (status === 403) return "unsupported";
  const byType = refusalOfType[mxType ?? ""];
  if (byType !== undefined) return byType;
  return refusalsByMessage.find(({ message }) => message.test(mxMessage ?? ""))?.refusal ?? null;
}

const refusalOfType: Readonly<Record<string, Refusal>> = {
  institution_maintenance_error: "temporary",
  institution_unavailable_error: "temporary",
  institution_prevented_error: "unsupported",
  institution_prevent_verification_error: "unsupported",
  institution_prevent_new_error: "no_new_members",
};

const refusalsByMessage: readonly { message: RegExp; refusal: Refusal }[] = [
  { message: /does(?: not|n't) support/i, refusal: "unsupported" },
  { message: /cannot use oauth/i, refusal: "not_oauth" },
];
