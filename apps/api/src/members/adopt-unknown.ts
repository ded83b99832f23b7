import { unknownMembers } from "@account-opening/db/inbox";
import { MxError, MxNotFoundError } from "@account-opening/mx";
import { Problem } from "@account-opening/runtime/http";
import type { Context } from "../context.ts";
import { adoptMember } from "./adopt-member.ts";

/** Webhooks that are older are not considered, so that the switch does not adopt members of the past. */
const ageMaxMs = 60 * 60_000;

/** A new member may not be visible at MX for about a second. */
const propagationMs = 60_000;

const countMax = 20;

/**
 * Adopts the members that are not known and that webhooks have named with a known user. A webhook is only a hint: the member is read
 * from MX, under that user.
 */
export async function adoptUnknownMembers(context: Context): Promise<void> {
  const { database, clock, log } = context;
  const since = new Date(clock().getTime() - ageMaxMs);
  for (const named of await unknownMembers.list(database, since, countMax)) {
    try {
      const outcome = await adoptionOf(named, context);
      if (outcome !== "later") await unknownMembers.close(database, named.memberGuid, outcome);
    } catch (error) {
      // MX is unavailable: the next round tries again.
      if (!(error instanceof MxError)) throw error;
      log.notAdopted(error, named.memberGuid);
    }
  }
}

async function adoptionOf(
  { userGuid, memberGuid, namedAt }: { userGuid: string; memberGuid: string; namedAt: Date },
  context: Context,
): Promise<"adopted" | "not_adopted" | "later"> {
  try {
    await adoptMember({ userGuid, memberGuid, wantsIdentification: true }, context);
    context.log.memberAdopted(memberGuid, "webhook");
    return "adopted";
  } catch (error) {
    if (error instanceof Problem) return "not_adopted";
    if (!(error instanceof MxNotFoundError)) throw error;
    return context.clock().getTime() - namedAt.getTime() < propagationMs ? "later" : "not_adopted";
  }
}
