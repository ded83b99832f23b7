import type { WireUser } from "../wire/user.ts";

/** A user at MX: the person whose members are created. */
export interface MxUser {
  /** `USR-…` */
  guid: string;
  /** Our own ID for the person, as sent to MX. */
  id: string | null;
  email: string | null;
  metadata: string | null;
  isDisabled: boolean;
}

export function toUser(wire: WireUser): MxUser {
  return {
    guid: wire.guid,
    id: wire.id ?? null,
    email: wire.email ?? null,
    metadata: wire.metadata ?? null,
    isDisabled: wire.is_disabled ?? false,
  };
}
