import { z } from "zod";
import { count, text } from "./fields.ts";

/**
 * `{}` without an error. Not in the published files; one page of MX's documentation has it as a JSON string. An
 * unreadable error counts as none.
 * @see mx/facts-2026-11.md, 2.10
 */
export const memberErrorWire = z
  .preprocess(
    parsedIfText,
    z.looseObject({ error_code: count, error_message: text, user_message: text, locale: text }),
  )
  .nullish()
  .catch(null);

function parsedIfText(error: unknown): unknown {
  if (typeof error !== "string") return error;
  try {
    return JSON.parse(error);
  } catch {
    return { error_message: error };
  }
}

export type WireMemberError = z.infer<typeof memberErrorWire>;
