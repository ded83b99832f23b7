import { type Erasure, erasures } from "@account-opening/db/erasure";
import { members } from "@account-opening/db/members";
import type { Context } from "../context.ts";
import { deleteAtMx } from "../erasure/delete-at-mx.ts";
import { completeOrPostpone } from "../erasure/due-times.ts";
import type { Audit } from "../http/route.ts";

/**
 * Completes the erasure of a member: deletes it at MX, and then erases the stored data in one transaction.
 * @throws MxError if MX is unavailable or refuses. The api then continues the erasure by itself.
 */
export async function completeMemberErasure(
  erasure: Erasure,
  audit: Audit,
  context: Context,
  signal?: AbortSignal,
): Promise<void> {
  const { database, mx, advance, clock, policy, reportDecisions } = context;
  const { guid, userGuid, beganAt } = erasure;
  await completeOrPostpone(erasure, context, async () => {
    const createdAt = (await members.read(database, guid))?.createdAt ?? beganAt;
    const ref = { userGuid, memberGuid: guid };
    await deleteAtMx(erasure, { guid, createdAt }, context, () => mx.members.delete(ref, { signal }));
    const { decisions } = await erasures.eraseMember(database, guid, policy, clock(), (orm) =>
      audit({ orm }, { memberGuid: guid }),
    );
    reportDecisions(decisions);
    advance.publish();
  });
}
