import { type Erasure, erasures } from "@account-opening/db/erasure";
import type { Context } from "../context.ts";
import { deleteAtMx, type ErasureSubject } from "../erasure/delete-at-mx.ts";
import { completeOrPostpone, dueWhileRunning } from "../erasure/due-times.ts";
import { problem } from "../http/problems.ts";
import type { Audit, Caller } from "../http/route.ts";

/** An erasure that is complete. */
export interface CompletedErasure extends Pick<Erasure, "guid" | "atMx"> {
  receipt: NonNullable<Erasure["receipt"]>;
}

/** The stored receipt of a user's erasure; null if none is complete. */
export async function readReceipt(
  { database }: Pick<Context, "database">,
  guid: string,
): Promise<CompletedErasure | null> {
  const erasure = await erasures.read(database, guid);
  return erasure === null || erasure.receipt === null ? null : { ...erasure, receipt: erasure.receipt };
}

/**
 * Erases a user and its members: stores the erasure and marks the user, so that no member can be added, deletes the user and its
 * members at MX, and then erases the stored data in one transaction. If it is interrupted, the api continues it, and so does a
 * repeated request. The receipt is the same, whichever completes it.
 * @throws MxError if MX is unavailable or refuses.
 */
export async function eraseKnownUser(
  user: { guid: string; createdAt: Date },
  caller: Caller,
  audit: Audit,
  context: Context,
  signal?: AbortSignal,
): Promise<CompletedErasure> {
  const { database, advance, clock, policy, reportDecisions } = context;
  const { guid } = user;
  const now = clock();
  const begun = await erasures.beginOfUser(
    database,
    user,
    { caller, dueAt: dueWhileRunning(now) },
    now,
    (orm) => audit({ orm }, { detail: { user_guid: guid, outcome: "began" } }),
  );
  if (begun !== null) {
    const { erasure, members } = begun;
    await completeOrPostpone(erasure, context, async () => {
      const mx = await deleteAllAtMx(erasure, user, members, context, signal);
      const erased = await erasures.eraseUser(
        database,
        guid,
        policy,
        clock(),
        async (orm, { memberGuids }) => {
          for (const memberGuid of memberGuids)
            await audit({ orm }, { memberGuid, detail: { user_guid: guid } });
          const detail = { user_guid: guid, outcome: "erased", member_count: memberGuids.length, mx };
          await audit({ orm }, { detail });
        },
      );
      reportDecisions(erased?.decisions ?? []);
    });
    advance.publish();
  }
  const completed = await readReceipt(context, guid);
  if (completed === null) throw problem("user-not-found");
  return completed;
}

/**
 * MX deletes members with their user. They are deleted one by one anyway, so that the receipt contains the result of each.
 * @returns the result for the user.
 */
async function deleteAllAtMx(
  erasure: Erasure,
  user: { guid: string; createdAt: Date },
  toErase: readonly ErasureSubject[],
  context: Context,
  signal?: AbortSignal,
) {
  const { users, members } = context.mx;
  for (const member of toErase) {
    const ref = { userGuid: user.guid, memberGuid: member.guid };
    await deleteAtMx(erasure, member, context, () => members.delete(ref, { signal }));
  }
  return deleteAtMx(erasure, user, context, () => users.delete(user.guid, { signal }));
}
