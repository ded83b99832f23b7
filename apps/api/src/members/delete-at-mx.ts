import { MxNotFoundError } from "@account-opening/mx";
import type { Context } from "../context.ts";

/** The result at MX: deleted now, or already deleted. */
export type DeletedAtMx = "deleted" | "not_found";

/** A new user or member may not be visible at MX for about a second. Until then, a 404 does not mean that it is deleted. */
const settledMs = 2_000;

/**
 * Deletes a user or a member at MX. If it is already deleted, that is a success.
 * @throws MxError if MX is unavailable or refuses.
 */
export async function deleteAtMx(
  { createdAt }: { createdAt: Date },
  { clock }: Context,
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
