import { MxNotFoundError } from "@account-opening/mx";
import type { Context } from "../context.ts";

/** What MX answered: it deleted it, or has it no more. */
export type DeletedAtMx = "deleted" | "not_found";

/** MX may not know for a second what was created just now: until then its 404 does not mean that it is gone. */
const settledMs = 2_000;

/**
 * Deletes a user or a member at MX. That MX has it no more is what was asked for.
 * @throws MxError when MX cannot be reached, or refuses.
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
