import type { CallOptions, Send } from "../http/call.ts";
import { path } from "../http/path.ts";
import { type MxMember, toMember } from "../translate/member.ts";
import { memberResponse } from "../wire/member.ts";
import { assertUser, type SecretAnswer, secretsOf } from "./member-ref.ts";

export interface NewMxMember {
  userGuid: string;
  institutionCode: string;
  /** Empty for OAuth. */
  credentials: readonly SecretAnswer[];
  /** Our own ID for the member. */
  id?: string | undefined;
  metadata?: string | undefined;
  /** Skips MX's automatic first aggregation. */
  skipAggregation?: boolean | undefined;
  isOauth?: boolean | undefined;
  /** Where MX sends the user after OAuth consent. */
  clientRedirectUrl?: string | undefined;
}

export async function createMember(
  send: Send,
  member: NewMxMember,
  options?: CallOptions,
): Promise<MxMember> {
  const response = await send(
    {
      name: "members.create",
      method: "POST",
      path: path`users/${member.userGuid}/members`,
      body: bodyOf(member),
      secrets: secretsOf(member.credentials),
      conflict: "duplicate",
      response: memberResponse,
    },
    options,
  );
  return toMember(assertUser(response.member, member.userGuid, "members.create"), member.userGuid);
}

function bodyOf(member: NewMxMember) {
  return {
    client_redirect_url: member.clientRedirectUrl,
    member: {
      institution_code: member.institutionCode,
      credentials: member.credentials.map(({ guid, value }) => ({ guid, value })),
      id: member.id,
      metadata: member.metadata,
      skip_aggregation: member.skipAggregation,
      is_oauth: member.isOauth,
    },
  };
}
