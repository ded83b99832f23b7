import type { User } from "../world/user.ts";

export function userView({ email, guid, id, isDisabled, metadata }: User): object {
  return { email, guid, id, is_disabled: isDisabled, metadata };
}
