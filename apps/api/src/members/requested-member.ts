import { requestedMembers } from "@account-opening/db/members";
import { MxError } from "@account-opening/mx";
import { Problem } from "@account-opening/runtime/http";
import type { Context } from "../context.ts";
import { isUnanswered } from "../http/mx-problem.ts";

/** Longer than a request can take. */
const heldMs = 60_000;

/**
 * Stores the request before MX makes its member. MX's webhook may name the member before the request has stored it, or after the
 * request was lost: then the member is not adopted with other wishes than those of the request.
 */
export async function whileRequested<Result>(
  wanted: { user_guid: string; institution_code: string; identify: boolean },
  { database, clock, log }: Context,
  create: () => Promise<Result>,
): Promise<Result> {
  const now = clock();
  const requested = {
    userGuid: wanted.user_guid,
    institutionCode: wanted.institution_code,
    wantsIdentification: wanted.identify,
    heldUntil: new Date(now.getTime() + heldMs),
  };
  const id = await requestedMembers.store(database, requested, now);
  try {
    const result = await create();
    await requestedMembers.delete(database, id).catch(log.requestNotEnded);
    return result;
  } catch (error) {
    const ended = isOutcomeKnown(error)
      ? requestedMembers.delete(database, id)
      : requestedMembers.release(database, id, clock());
    await ended.catch(log.requestNotEnded);
    throw error;
  }
}

/** MX or this API has refused the request. Otherwise MX may have made the member. */
function isOutcomeKnown(error: unknown): boolean {
  return error instanceof Problem || (error instanceof MxError && !isUnanswered(error));
}
