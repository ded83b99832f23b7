import { consentFailures } from "@account-opening/core/member";
import { type MemberRow, members } from "@account-opening/db/members";
import { MxError } from "@account-opening/mx";
import { z } from "zod";
import type { Context } from "../context.ts";
import { memberGuid } from "../http/fields.ts";
import { problem } from "../http/problems.ts";
import { type Recording, route } from "../http/route.ts";
import { adoptMember } from "./adopt-member.ts";
import { accepted, knownMember } from "./known-member.ts";
import { oauthResult, oauthWindow, windowRequest } from "./oauth-schema.ts";
import { lastStatusOf } from "./register-member.ts";
import { member } from "./schema.ts";

const ofOauthMember = {
  method: "post",
  tag: "Members",
  scope: "members:write",
  params: z.object({ guid: memberGuid }),
  unknown: "member-not-found",
} as const;
const mxMayFail = ["mx-not-yet-known", "mx-throttled", "mx-unavailable", "mx-unauthorized"] as const;

export const requestOauthWindow = route({
  ...ofOauthMember,
  path: "/v1/members/{guid}/oauth_window",
  operation: "requestOauthWindow",
  audit: "oauth_window_requested",
  summary: "Create a new OAuth window",
  description:
    "For the first consent and for each later one, in any state. Onboarding continues by itself after the consent. A member that was verified " +
    "before is verified again.",
  body: windowRequest,
  answers: { 200: { description: "A window that can be used once.", schema: oauthWindow } },
  problems: [
    "member-not-found",
    "not-oauth",
    "mx-refused",
    "institution-unsupported",
    "institution-unavailable",
    ...mxMayFail,
  ],
  handle: async ({ params: { guid }, body, signal, audit, cause }, context) => {
    const { userGuid } = await knownOauthMember(context, guid);
    const ref = { userGuid, memberGuid: guid };
    const baseline = lastStatusOf(await context.mx.members.read(ref, { signal }));
    const window = { ...ref, clientRedirectUrl: body.client_redirect_url };
    const uri = await context.mx.members.oauthWindowUri(window, { signal });
    if (uri === null) throw problem("mx-refused", { detail: "MX returned no window for this member." });
    await context.advance.command(guid, { kind: "consent_requested", baseline }, cause, async (orm) => {
      await members.storeOauthWindow(orm, guid, uri);
      await audit({ orm }, { memberGuid: guid });
    });
    return { status: 200, body: { oauth_window_uri: uri } };
  },
});

export const reportOauthResult = route({
  ...ofOauthMember,
  path: "/v1/members/{guid}/oauth_result",
  operation: "reportOauthResult",
  audit: "oauth_result_reported",
  summary: "Report the result of a consent",
  description:
    "Pass on what MX's redirect reported. After `success`, status is read at once. After `error`, the member is `action_required` with the reason " +
    "`oauth_…`. If the redirect names another member of the user, that member is adopted and returned, and this one is superseded.",
  body: oauthResult,
  answers: { 202: { description: "The current member.", schema: member } },
  problems: [
    "member-not-found",
    "not-oauth",
    "user-being-erased",
    "mx-refused",
    "mx-contradicts",
    ...mxMayFail,
  ],
  handle: async ({ params: { guid }, body, key, signal, audit, cause }, context) => {
    const row = await knownOauthMember(context, guid);
    if (body.status === "error") {
      const error = await explanationOf(row, context, signal);
      const reason = reasonOf(body.error_reason);
      await context.advance.command(guid, { kind: "consent_failed", reason, error }, cause, (orm) =>
        audit({ orm }, { memberGuid: guid, detail: { status: "error", reason } }),
      );
      return accepted(context, guid, key);
    }
    const other = body.member_guid;
    const isOther = other !== undefined && other !== guid;
    if (isOther) await supersede(row, other, { audit, cause }, context, signal);
    else await reportConsent(guid, { audit, cause }, context);
    return accepted(context, isOther ? other : guid, key);
  },
});

/** @throws a problem if the member is unknown or does not use OAuth. */
async function knownOauthMember(context: Context, guid: string): Promise<MemberRow> {
  const row = await knownMember(context, guid);
  if (!row.isOauth) throw problem("not-oauth", { detail: "The member was created with credentials." });
  return row;
}

function reportConsent(memberGuid: string, { audit, cause }: Recording, { advance }: Context): Promise<void> {
  return advance.command(memberGuid, { kind: "consent_given" }, cause, (orm) =>
    audit({ orm }, { memberGuid, detail: { status: "success" } }),
  );
}

/** The consent led to another member of the user, which replaces the first one. */
async function supersede(
  { guid, userGuid, wantsIdentification }: MemberRow,
  byMemberGuid: string,
  { audit, cause }: Recording,
  context: Context,
  signal: AbortSignal,
): Promise<void> {
  const known = await members.read(context.database, byMemberGuid);
  if (known !== null && known.userGuid !== userGuid) {
    const errors = [{ path: "member_guid", message: "is a member of another user" }];
    throw problem("validation-failed", { errors });
  }
  if (known === null) {
    const toAdopt = { userGuid, memberGuid: byMemberGuid, wantsIdentification, audit, cause };
    await adoptMember(toAdopt, context, signal);
  } else await reportConsent(byMemberGuid, { audit, cause }, context);
  await context.advance.command(guid, { kind: "superseded", byMemberGuid }, cause, (orm) =>
    audit({ orm }, { memberGuid: guid, detail: { superseded_by: byMemberGuid } }),
  );
}

/** MX's error of the member. Best effort: the reported reason is known without it. */
async function explanationOf(
  { guid: memberGuid, userGuid }: MemberRow,
  { mx }: Context,
  signal: AbortSignal,
) {
  try {
    return (await mx.members.read({ userGuid, memberGuid }, { signal })).error;
  } catch (error) {
    if (error instanceof MxError) return null;
    throw error;
  }
}

function reasonOf(reported = ""): (typeof consentFailures)[number] {
  const wanted = `oauth_${reported.toLowerCase()}`;
  return consentFailures.find((reason) => reason === wanted) ?? "oauth_provider_error";
}
