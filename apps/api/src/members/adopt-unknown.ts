import type { Cause } from "@account-opening/core/cause";
import { unknownMembers } from "@account-opening/db/inbox";
import { type MemberRow, members, requestedMembers } from "@account-opening/db/members";
import { MxNotFoundError } from "@account-opening/mx";
import { Problem } from "@account-opening/runtime/http";
import pMap from "p-map";
import type { Context } from "../context.ts";
import { type FoundMember, readMemberToAdopt, registerAdopted } from "./adopt-member.ts";

/** Webhooks that are older are not considered, so that the switch does not adopt members of the past. */
const ageMaxMs = 60 * 60_000;

/** A new member may not be visible at MX for about a second. */
const propagationMs = 60_000;

/** A member that could not be read from MX, or whose user was not known, is tried again after this time. */
const rescanMs = 15_000;

/** Webhooks read at a time. */
const pageSize = 500;

/** Members read from MX at the same time. A slow answer about one member does not delay the others. */
const concurrency = 8;

/** Named by a webhook that was received at `namedAt`. */
interface NamedMember {
  userGuid: string;
  memberGuid: string;
  namedAt: Date;
  cause: Cause | null;
}

/**
 * Adopts the members that are not known and that webhooks have named with a known user. A webhook is only a hint: the member is read
 * from MX, under that user. While a request for a member of the user is in progress, it is not adopted: the request stores it. Each call
 * reads the webhooks since the previous call, and at times those of the latest hour again.
 */
export function createAdoption(context: Context, signal: AbortSignal): () => Promise<void> {
  let readTo = 0;
  let expiredTo = 0;
  let rescanAt = 0;

  return async () => {
    const now = context.clock().getTime();
    if (now >= rescanAt) {
      readTo = expiredTo;
      rescanAt = now + rescanMs;
    }
    const since = new Date(now - ageMaxMs);
    while (!signal.aborted) {
      const range = { since, afterId: readTo, limit: pageSize };
      const { members, lastId, expiredId } = await unknownMembers.list(context.database, range);
      await pMap(members, (named) => adoptIfFound(named, context, signal), { concurrency });
      expiredTo = expiredId ?? expiredTo;
      if (lastId === null) return;
      readTo = lastId;
    }
  };
}

async function adoptIfFound(named: NamedMember, context: Context, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  try {
    const outcome = await adoptionOf(named, context, signal);
    if (outcome !== "later") await unknownMembers.close(context.database, named.memberGuid, outcome);
  } catch (error) {
    // MX or PostgreSQL is unavailable, or this member cannot be stored: the next rescan tries again, and the others continue.
    if (!signal.aborted) context.log.notAdopted(error, named.memberGuid);
  }
}

async function adoptionOf(
  { userGuid, memberGuid, namedAt, cause }: NamedMember,
  context: Context,
  signal: AbortSignal,
): Promise<"adopted" | "not_adopted" | "later"> {
  const { database, clock } = context;
  try {
    const found = await readMemberToAdopt({ userGuid, memberGuid }, context, signal);
    // The request that made this member was stored before. If it still runs, it stores the member by itself.
    if (await requestedMembers.isInProgress(database, userGuid, clock())) return "later";
    const wantsIdentification = await takeWish(found, { userGuid, memberGuid }, context);
    await registerAdopted(found, { wantsIdentification, cause }, context);
    context.log.memberAdopted(memberGuid, "webhook");
    return "adopted";
  } catch (error) {
    if (error instanceof Problem) return "not_adopted";
    if (!(error instanceof MxNotFoundError)) throw error;
    return clock().getTime() - namedAt.getTime() < propagationMs ? "later" : "not_adopted";
  }
}

/**
 * Whether the member is to be identified, by the latest request that can have led to it: one with an unknown outcome, MX's widget, or
 * an OAuth member at the same institution, because MX can create another member when the user gives consent.
 */
async function takeWish(
  { institutionCode, isOauth }: FoundMember,
  { userGuid, memberGuid }: Pick<NamedMember, "userGuid" | "memberGuid">,
  { database }: Context,
): Promise<boolean> {
  const at = { userGuid, institutionCode };
  const requested = await requestedMembers.readLatest(database, at);
  const consenting = isOauth ? await members.readLatestOauth(database, at) : null;
  if (consenting !== null && consentRequestedAt(consenting) >= (requested?.requestedAt.getTime() ?? 0))
    return consenting.wantsIdentification;
  if (requested === null) return true;
  await requestedMembers.recordAdopted(database, requested.id, memberGuid);
  return requested.wantsIdentification;
}

/** When the latest OAuth window of the member was requested. */
function consentRequestedAt({ createdAt, stateData }: MemberRow): number {
  return Math.max(createdAt.getTime(), stateData.consent?.requestedAt ?? 0);
}
