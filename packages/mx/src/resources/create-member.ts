import type { CallOptions, Send } from "../http/call.ts";
import { path } from "../http/path.ts";
import { type MxMember, toMember } from "../translate/member.ts";
import { memberAnswer } from "../wire/member.ts";
import { ofUser, type SecretAnswer, valuesOf } from "./member-ref.ts";

export interface NewMxMember {
  userGuid: string;
  institutionCode: string;
  /** Empty for OAuth. */
  credentials: readonly SecretAnswer[];
  /** Our own id for the member. */
  id?: string | undefined;
  metadata?: string | undefined;
  /** Spares MX's automatic first aggregation. */
  skipAggregation?: boolean | undefined;
  backgroundAggregationIsDisabled?: boolean | undefined;
  isOauth?: boolean | undefined;
  /** Where MX sends the user after OAuth consent. */
  clientRedirectUrl?: string | undefined;
  /** Comes back as a header of MX's Members webhook; at most 768 bytes, as MX allows 1,024 characters of base64. */
  callbackPayload?: string | undefined;
}

export async function createMember(
  send: Send,
  member: NewMxMember,
  options?: CallOptions,
): Promise<MxMember> {
  const answer = await send(
    {
      name: "members.create",
      method: "POST",
      path: path`users/${member.userGuid}/members`,
      headers: callbackHeader(member.callbackPayload),
      body: bodyOf(member),
      secrets: valuesOf(member.credentials),
      conflict: "duplicate",
      answer: memberAnswer,
    },
    options,
  );
  return toMember(ofUser(answer.member, member.userGuid, "members.create"), member.userGuid);
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
      background_aggregation_is_disabled: member.backgroundAggregationIsDisabled,
      is_oauth: member.isOauth,
    },
  };
}

function callbackHeader(payload: string | undefined): Record<string, string> {
  if (payload === undefined) return {};
  const encoded = Buffer.from(payload).toString("base64");
  if (encoded.length > 1024) throw new RangeError("callbackPayload is longer than 768 bytes");
  return { "x-callback-payload": encoded };
}
