import type { CallOptions, Send } from "../http/call.ts";
import { path } from "../http/path.ts";
import { type MxMember, toMember } from "../translate/member.ts";
import type { ApiVersion, MxProduct } from "../versions/api-version.ts";
import { memberResponse } from "../wire/member.ts";
import { assertUser, type SecretAnswer, secretsOf } from "./member-ref.ts";
import { redirectTo } from "./redirect.ts";

/**
 * Once MX has enabled use cases for a client, each creation or update of a member and each Connect widget must set them.
 * @see https://docs.mx.com/nexus/member-use-cases
 */
export type UseCases = readonly ("MONEY_MOVEMENT" | "PFM")[] | undefined;

export interface NewMxMember {
  userGuid: string;
  institutionCode: string;
  /** Empty for an OAuth member. */
  credentials: readonly SecretAnswer[];
  /** Our own ID for the member. */
  id?: string | undefined;
  metadata?: string | undefined;
  /** What MX's first job fetches, if the API version has such a choice. By default the account numbers only. */
  products?: readonly MxProduct[] | undefined;
  /** Skips MX's automatic first aggregation, if the API version can. Not used for an OAuth member. */
  skipAggregation?: boolean | undefined;
  /** Where MX sends the user after OAuth consent. Without it, MX's own page ends the consent. */
  clientRedirectUrl?: string | undefined;
  /** Whether the OAuth window may open the institution's mobile app. MX's default is true. */
  enableApp2app?: boolean | undefined;
  useCases?: UseCases;
  /** URL scheme of OAuth redirects in a WebView. MX's default is `mx`. */
  uiMessageWebviewUrlScheme?: string | undefined;
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
      body: bodyOf(member, send.version),
      secrets: secretsOf(member.credentials),
      conflict: "duplicate",
      response: memberResponse,
    },
    options,
  );
  return toMember(assertUser(response.member, member.userGuid, "members.create"), member.userGuid);
}

/** With `skip_aggregation`, MX would start no job after an OAuth consent, and the member would remain PENDING. */
function bodyOf(member: NewMxMember, version: ApiVersion) {
  const isOauth = member.credentials.length === 0;
  const firstJob = version.firstJob({
    products: member.products ?? ["account_verification"],
    skipAggregation: isOauth ? undefined : member.skipAggregation,
  });
  return {
    ...redirectTo(member.clientRedirectUrl),
    enable_app2app: member.enableApp2app,
    ui_message_webview_url_scheme: member.uiMessageWebviewUrlScheme,
    ...firstJob.request,
    member: {
      institution_code: member.institutionCode,
      credentials: member.credentials.map(({ guid, value }) => ({ guid, value })),
      id: member.id,
      metadata: member.metadata,
      is_oauth: isOauth ? true : undefined,
      use_cases: member.useCases,
      ...firstJob.member,
    },
  };
}
