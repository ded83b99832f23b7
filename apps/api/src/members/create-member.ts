import { type MemberRow, members, requestedMembers } from "@account-opening/db/members";
import { MxDuplicateError, MxError, type MxMember, MxNotFoundError } from "@account-opening/mx";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { isUnanswered, mxSays } from "../http/mx-problem.ts";
import type { Recording } from "../http/route.ts";
import { assertCredentialsAccepted } from "./assert-credentials-accepted.ts";
import { registerMember } from "./register-member.ts";
import { whileRequested } from "./requested-member.ts";
import type { newMember } from "./schema.ts";

type Wanted = z.output<typeof newMember>;

/**
 * Creates a member at MX and registers it. MX has no idempotency key. After a missing response, or if MX reports a duplicate, MX's
 * list of members is searched: a matching member that is not registered is the one.
 * @returns the guid of the member.
 */
export async function createMember(
  wanted: Wanted,
  recording: Recording,
  context: Context,
  signal: AbortSignal,
): Promise<string> {
  if (!isOauth(wanted)) await assertCredentialsAccepted(wanted.institution_code, context, signal);
  return whileRequested(wanted, context, () => createAndRegister(wanted, recording, context, signal));
}

async function createAndRegister(
  wanted: Wanted,
  { audit, cause }: Recording,
  context: Context,
  signal: AbortSignal,
): Promise<string> {
  const attempt = await attemptToCreate(wanted, context, signal);
  if (attempt.outcome === "ours") return attempt.row.guid;
  const { found, origin } = attempt;
  await registerMember(context, {
    found: { ...found, id: found.id ?? wanted.id ?? null },
    institutionCode: found.institutionCode ?? wanted.institution_code,
    wantsIdentification: wanted.identify,
    isOauth: isOauth(wanted),
    oauthWindowUri: isOauth(wanted)
      ? await oauthWindow(found, wanted, context, signal)
      : found.oauthWindowUri,
    origin,
    audit,
    cause,
  });
  return found.guid;
}

type Attempt =
  | { outcome: "at_mx"; found: MxMember; origin: "created" | "adopted" }
  | { outcome: "ours"; row: MemberRow };

async function attemptToCreate(wanted: Wanted, context: Context, signal: AbortSignal): Promise<Attempt> {
  try {
    const found = await context.mx.members.create(mxMemberOf(wanted, context), { signal });
    return { outcome: "at_mx", found, origin: "created" };
  } catch (error) {
    if (!(error instanceof MxDuplicateError) && !isUnanswered(error)) throw error;
    return findExistingMember(wanted, error, context, signal);
  }
}

function mxMemberOf(wanted: Wanted, { skipAggregation }: Context) {
  return {
    userGuid: wanted.user_guid,
    institutionCode: wanted.institution_code,
    credentials: wanted.credentials,
    id: wanted.id,
    metadata: wanted.metadata,
    products: wanted.identify ? bothProducts : undefined,
    skipAggregation,
    clientRedirectUrl: wanted.client_redirect_url,
    enableApp2app: wanted.enable_app2app,
    useCases: wanted.use_cases,
    uiMessageWebviewUrlScheme: wanted.ui_message_webview_url_scheme,
  };
}

const bothProducts = ["account_verification", "identity_verification"] as const;

/** An OAuth member has no credentials. */
function isOauth({ credentials }: Wanted): boolean {
  return credentials.length === 0;
}

async function findExistingMember(
  wanted: Wanted,
  cause: MxError,
  context: Context,
  signal: AbortSignal,
): Promise<Attempt> {
  const { mx, database, log } = context;
  const listed = await mx.members.list(wanted.user_guid, { signal });
  for (const one of listed.filter(({ institutionCode }) => institutionCode === wanted.institution_code)) {
    const row = await members.read(database, one.guid);
    if (row !== null && (await isRequested(row, wanted, context))) return { outcome: "ours", row };
    if (row !== null || (wanted.id !== undefined && one.id !== wanted.id)) continue;
    const found = await readUnlessDeleted(one, context, signal);
    if (found === null) continue;
    log.memberAdopted(found.guid, cause.name);
    return { outcome: "at_mx", found, origin: "adopted" };
  }
  throw cause instanceof MxDuplicateError ? mxSays("member-exists", cause) : cause;
}

/** A stored member of an earlier request like this one. By its ID, or because it was adopted after that request was lost. */
async function isRequested(
  { guid, userGuid, partnerId }: MemberRow,
  { user_guid, id, identify }: Wanted,
  { database }: Context,
): Promise<boolean> {
  if (userGuid !== user_guid) return false;
  if (id !== undefined) return partnerId === id;
  return requestedMembers.takeAdopted(database, { adoptedGuid: guid, wantsIdentification: identify });
}

/** MX's lists may show members that were deleted within the last minute. A read of the member shows whether it exists. */
async function readUnlessDeleted(
  { userGuid, guid: memberGuid }: MxMember,
  { mx }: Context,
  signal: AbortSignal,
): Promise<MxMember | null> {
  try {
    return await mx.members.read({ userGuid, memberGuid }, { signal });
  } catch (error) {
    if (error instanceof MxNotFoundError) return null;
    throw error;
  }
}

/** Best effort: the member exists, and its window can be requested again. */
async function oauthWindow(
  { oauthWindowUri, userGuid, guid: memberGuid }: MxMember,
  { client_redirect_url: clientRedirectUrl }: Wanted,
  { mx, log }: Context,
  signal: AbortSignal,
): Promise<string | null> {
  if (oauthWindowUri !== null) return oauthWindowUri;
  try {
    return await mx.members.oauthWindowUri({ userGuid, memberGuid, clientRedirectUrl }, { signal });
  } catch (error) {
    if (!(error instanceof MxError)) throw error;
    log.noOauthWindow(error, memberGuid);
    return null;
  }
}
