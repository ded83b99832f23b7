import { type Erasure, erasures } from "@account-opening/db/erasure";
import { MxNotFoundError } from "@account-opening/mx";
import type { Context } from "../context.ts";
import { dueWhileRunning } from "./due-times.ts";

/** A user or a member. */
export interface ErasureSubject {
  guid: string;
  createdAt: Date;
}

type DeletedAtMx = Erasure["atMx"][string];

/** A new user or member may not be visible at MX for about a second. Until then, a 404 does not mean that it is deleted. */
const settledMs = 2_000;

/**
 * Deletes a user or a member at MX and stores the result in its erasure. If the erasure has deleted it before, MX is not called.
 * @throws MxError if MX is unavailable or refuses.
 */
export async function deleteAtMx(
  erasure: Pick<Erasure, "guid" | "atMx">,
  subject: ErasureSubject,
  { database, clock }: Context,
  requestDeletion: () => Promise<void>,
): Promise<DeletedAtMx> {
  const earlier = erasure.atMx[subject.guid];
  if (earlier !== undefined) return earlier;
  const result = await deleteSettled(subject, clock, requestDeletion);
  const progress = { deletedGuid: subject.guid, result };
  await erasures.recordDeletedAtMx(database, erasure.guid, progress, dueWhileRunning(clock()));
  return result;
}

async function deleteSettled(
  { createdAt }: ErasureSubject,
  clock: Context["clock"],
  requestDeletion: () => Promise<void>,
): Promise<DeletedAtMx> {
  const first = await attempt(requestDeletion);
  const waitMs = createdAt.getTime() + settledMs - clock().getTime();
  if (first === "deleted" || waitMs <= 0) return first;
  await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, settledMs)));
  return attempt(requestDeletion);
}

async function attempt(requestDeletion: () => Promise<void>): Promise<DeletedAtMx> {
  try {
    await requestDeletion();
    return "deleted";
  } catch (error) {
    if (error instanceof MxNotFoundError) return "not_found";
    throw error;
  }
}
