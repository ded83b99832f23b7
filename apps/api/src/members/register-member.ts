import type { Cause } from "@account-opening/core/cause";
import { createMember, type Member } from "@account-opening/core/member";
import { members } from "@account-opening/db/members";
import type { MxMember } from "@account-opening/mx";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import type { Audit } from "../http/route.ts";
import { beingErased } from "../users/known-user.ts";

export interface MemberToRegister {
  found: MxMember;
  institutionCode: string;
  wantsIdentification: boolean;
  isOauth: boolean;
  oauthWindowUri: string | null;
  origin: "created" | "adopted";
  /** None for a member that this service adopts by itself. */
  audit?: Audit;
  /** The request, or the webhook that named the member. */
  cause: Cause | null;
}

/**
 * Registers a member of MX and starts its onboarding. A member that is already registered stays unchanged.
 * @throws a problem if the member is registered for another user, or if its user is erased.
 */
export async function registerMember(
  { database, mx, advance, clock }: Context,
  taken: MemberToRegister,
): Promise<void> {
  const { found, institutionCode, wantsIdentification, isOauth, oauthWindowUri, origin, audit, cause } =
    taken;
  const now = clock();
  const { guid, userGuid, error: mxError } = found;
  // MX has the results of an adopted member already, or fetches them in its first job of a new one.
  const mayExist: Member["mayExist"] =
    origin === "adopted" || mx.firstJobFetchesProducts ? ["verify", "identify"] : [];
  const member = createMember(
    { guid, userGuid, institutionCode, wantsIdentification, mayExist, mxError },
    lastStatusOf(found),
    await advance.context(now),
    now.getTime(),
  );
  const inserted = await members.insert(
    database,
    { member, partnerId: found.id, isOauth, oauthWindowUri, origin, cause },
    now,
    async (orm) =>
      audit?.({ orm }, { memberGuid: guid, detail: { origin, institution_code: institutionCode } }),
  );
  if (inserted.outcome === "user_erased") throw beingErased();
  if (inserted.outcome === "exists") {
    await assertSameUser(database, found);
    // It was adopted after this request had taken too long. The window of this request is the latest one.
    if (origin === "created" && oauthWindowUri !== null)
      await members.storeOauthWindow(database.orm, guid, oauthWindowUri);
    return;
  }
  advance.enqueueCalls(inserted.dueCalls);
  advance.publish();
}

export function lastStatusOf({
  connectionStatus,
  isBeingAggregated,
  aggregatedAt,
  successfullyAggregatedAt,
}: MxMember) {
  return { connectionStatus, isBeingAggregated, aggregatedAt, successfullyAggregatedAt };
}

async function assertSameUser(database: Context["database"], { guid, userGuid }: MxMember): Promise<void> {
  const row = await members.read(database, guid);
  if (row === null || row.userGuid === userGuid) return;
  throw problem("mx-contradicts", {
    detail: "MX returned a member of another user. Nothing was stored. Retry later.",
  });
}
