import { type Seen, startMember } from "@account-opening/core";
import { insertMember } from "@account-opening/db";
import type { MxMember } from "@account-opening/mx";
import type { Ports } from "../ports.ts";

export interface ToTakeIn {
  found: MxMember;
  institutionCode: string;
  wantsIdentification: boolean;
  oauthWindowUri: string | null;
  origin: "created" | "adopted";
}

/** Makes a member of MX one of ours and starts its onboarding. One that is ours already is left as it is. */
export async function takeIn({ database, loop, clock }: Ports, taken: ToTakeIn): Promise<void> {
  const { found, institutionCode, wantsIdentification, oauthWindowUri, origin } = taken;
  const now = clock();
  const member = startMember(
    { guid: found.guid, userGuid: found.userGuid, institutionCode, wantsIdentification },
    seenIn(found),
    await loop.context(now),
    now.getTime(),
  );
  const inserted = await insertMember(database, { member, partnerId: found.id, oauthWindowUri, origin }, now);
  if (inserted.outcome === "exists") return;
  loop.arm(inserted.armed);
  loop.announce();
}

function seenIn({
  connectionStatus,
  isBeingAggregated,
  aggregatedAt,
  successfullyAggregatedAt,
}: MxMember): Seen {
  return { connectionStatus, isBeingAggregated, aggregatedAt, successfullyAggregatedAt };
}
