import { publicText } from "../errors/public-text.ts";
import type { WireMemberError } from "../wire/member-error.ts";

/** Why MX's last job of a member failed. At least one part is not null. */
export interface MxMemberError {
  /** For instance 1001 (no accounts), 2004 (reauthorization required), 3001 (maintenance). */
  code: number | null;
  message: string | null;
  /** For the end user, in `locale`. */
  userMessage: string | null;
  locale: string | null;
}

/** MX's `{}` is no error. */
export function toMemberError(wire: WireMemberError): MxMemberError | null {
  const error = {
    code: wire?.error_code ?? null,
    message: toPublicText(wire?.error_message),
    userMessage: toPublicText(wire?.user_message),
    locale: wire?.locale ?? null,
  };
  return Object.values(error).every((part) => part === null) ? null : error;
}

function toPublicText(text: string | null | undefined): string | null {
  return text === null || text === undefined || text === "" ? null : publicText(text);
}
