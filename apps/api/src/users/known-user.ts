import { users } from "@account-opening/db/members";
import { MxNotFoundError } from "@account-opening/mx";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";

export type UserRow = Awaited<ReturnType<typeof users.list>>[number];

/** A stored user, or a user that only MX has. Then its creation time is unknown. */
export type KnownUser = Pick<UserRow, "guid" | "partnerId" | "erasureBeganAt"> & { createdAt: Date | null };

/** @throws a 404 if the user is unknown here and at MX, or was erased; MxError if MX is unavailable. */
export async function knownUser(
  { database, mx }: Context,
  guid: string,
  signal: AbortSignal,
): Promise<KnownUser> {
  const row = await users.read(database, guid);
  if (row !== null && row.erasedAt === null) return row;
  if (row !== null) throw problem("user-not-found");
  try {
    const { id } = await mx.users.read(guid, { signal });
    return { guid, partnerId: id, erasureBeganAt: null, createdAt: null };
  } catch (error) {
    throw error instanceof MxNotFoundError ? problem("user-not-found") : error;
  }
}

/** @throws a problem if the user is being erased. A user that is not stored here is accepted. */
export async function assertNotErased({ database }: Context, guid: string): Promise<void> {
  const row = await users.read(database, guid);
  if (row === null || row.erasureBeganAt === null) return;
  throw row.erasedAt === null ? beingErased() : problem("user-not-found");
}

export function beingErased() {
  return problem("user-being-erased", {
    detail:
      "The erasure continues by itself. Create the user again once DELETE /v1/users/{guid} returns 200.",
  });
}
