import type { Cause } from "@account-opening/core/cause";
import type { MxMember } from "@account-opening/mx";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import type { Audit } from "../http/route.ts";
import { registerMember } from "./register-member.ts";

interface MemberRef {
  userGuid: string;
  memberGuid: string;
}

export interface MemberToAdopt extends MemberRef {
  wantsIdentification: boolean;
  cause: Cause | null;
  audit: Audit;
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
  const found = await readMemberToAdopt({ userGuid, memberGuid }, context, signal);
  await registerAdopted(found, rest, context);
}

/** A member of MX with its institution. */
export type FoundMember = MxMember & { institutionCode: string };

/** @throws as `adoptMember`. */
export async function readMemberToAdopt(
  ref: MemberRef,
  { mx }: Context,
  signal?: AbortSignal,
): Promise<FoundMember> {
  const found = await mx.members.read(ref, { signal });
  const { institutionCode } = found;
  if (institutionCode !== null) return { ...found, institutionCode };
  const errors = [{ path: "member_guid", message: "is a member of no institution" }];
  throw problem("validation-failed", { errors });
}

/** Without `audit`, this service adopts the member by itself. */
export async function registerAdopted(
  found: FoundMember,
  wanted: { wantsIdentification: boolean; audit?: Audit; cause: Cause | null },
  context: Context,
): Promise<void> {
  const { institutionCode, isOauth, oauthWindowUri } = found;
  await registerMember(context, {
    ...wanted,
    found,
    institutionCode,
    isOauth,
    oauthWindowUri,
    origin: "adopted",
  });
}
