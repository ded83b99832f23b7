import type { Random } from "../random.ts";

/** The person for whom a client acts. */
export interface User {
  readonly guid: string;
  /** Names this user's random streams, so that every run with the same seed gives the same results. */
  readonly streamKey: string;
  readonly visibleAtMs: number;
  id: string | null;
  email: string | null;
  metadata: string | null;
  isDisabled: boolean;
  /** Members ever created, including deleted ones. */
  memberCount: number;
}

export interface NewUser {
  readonly id?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly metadata?: string | null | undefined;
  readonly is_disabled?: boolean | null | undefined;
}

export function createUserRecord(
  given: NewUser,
  { streamKey, visibleAtMs, random }: Pick<User, "streamKey" | "visibleAtMs"> & { random: Random },
): User {
  return {
    guid: random.guid("USR"),
    streamKey,
    visibleAtMs,
    id: given.id ?? null,
    email: given.email ?? null,
    metadata: given.metadata ?? null,
    isDisabled: given.is_disabled ?? false,
    memberCount: 0,
  };
}
