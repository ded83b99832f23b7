import {
  beginUserErasure,
  type ErasedUser,
  eraseUser,
  type MemberToErase,
} from "@account-opening/db/erasure";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import type { Audit } from "../http/route.ts";
import { type DeletedAtMx, deleteAtMx } from "../members/delete-at-mx.ts";
import type { KnownUser } from "./known-user.ts";

export interface ErasureReceipt extends ErasedUser {
  guid: string;
  /** The results at MX, for the user and for each of its members. */
  mx: { user: DeletedAtMx; members: ReadonlyMap<string, DeletedAtMx> };
}

/**
 * Erases a user and its members: marks the user, so that no member can be added, deletes the user and its members at MX, and then
 * erases the stored data in one transaction. If it is interrupted, the mark and the data remain, and a repeated request continues.
 * @throws MxError if MX is unavailable or refuses; a 404 if another request has erased the user in the meantime.
 */
export async function eraseKnownUser(
  { guid, createdAt }: KnownUser,
  audit: Audit,
  context: Context,
  signal: AbortSignal,
): Promise<ErasureReceipt> {
  const { database, advance, clock, policy } = context;
  const now = clock();
  // A user that is stored only at MX is not new there.
  const user = { guid, createdAt: createdAt ?? new Date(0) };
  const members = await beginUserErasure(database, user, now, (orm) =>
    audit({ orm }, { detail: { user_guid: guid, outcome: "began" } }),
  );
  if (members === null) throw problem("user-not-found");
  const mx = await deleteAllAtMx(user, members, context, signal);
  const erased = await eraseUser(database, guid, policy, clock(), async (orm, { memberGuids }) => {
    for (const memberGuid of memberGuids) await audit({ orm }, { memberGuid, detail: { user_guid: guid } });
    const detail = { user_guid: guid, outcome: "erased", member_count: memberGuids.length, mx: mx.user };
    await audit({ orm }, { detail });
  });
  if (erased === null) throw problem("user-not-found");
  advance.publish();
  return { ...erased, guid, mx };
}

/** MX deletes members with their user. They are deleted one by one anyway, so that the receipt contains the result of each. */
async function deleteAllAtMx(
  user: { guid: string; createdAt: Date },
  toErase: readonly MemberToErase[],
  context: Context,
  signal: AbortSignal,
): Promise<ErasureReceipt["mx"]> {
  const { users, members: mxMembers } = context.mx;
  const members = new Map<string, DeletedAtMx>();
  for (const member of toErase) {
    const ref = { userGuid: user.guid, memberGuid: member.guid };
    members.set(member.guid, await deleteAtMx(member, context, () => mxMembers.delete(ref, { signal })));
  }
  return { user: await deleteAtMx(user, context, () => users.delete(user.guid, { signal })), members };
}
