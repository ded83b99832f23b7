import type { Cause } from "@account-opening/core";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import type { Audit } from "../http/route.ts";
import { registerMember } from "./register-member.ts";

export interface MemberToAdopt {
  userGuid: string;
  memberGuid: string;
  wantsIdentification: boolean;
  /** None for a member that this service adopts by itself. */
  audit?: Audit;
  cause: Cause | null;
}

/**
 * Reads a member from MX and registers it.
 * @throws MxError if MX cannot be read or does not know the member, or a problem if the member has no institution.
 */
export async function adoptMember(
  { userGuid, memberGuid, ...rest }: MemberToAdopt,
  context: Context,
  signal?: AbortSignal,
): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  const found = await context.mx.members.read({ userGuid, memberGuid }, options);
  const { institutionCode, isOauth, oauthWindowUri } = found;
  if (institutionCode === null) {
    const errors = [{ path: "member_guid", message: "is a member of no institution" }];
    throw problem("validation-failed", { errors });
  }
  const origin = "adopted";
  await registerMember(context, { ...rest, found, institutionCode, isOauth, oauthWindowUri, origin });
}
