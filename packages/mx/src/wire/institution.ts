import { z } from "zod";
import { flag, guid, text } from "./fields.ts";

/** v20111101 has the flags; v20250224 has `supported_products` instead. */
export const institutionWire = z.looseObject({
  code: guid,
  name: text,
  url: text,
  small_logo_url: text,
  medium_logo_url: text,
  forgot_password_url: text,
  trouble_signing_in_url: text,
  instructional_text: text,
  supports_account_identification: flag,
  supports_account_verification: flag,
  supports_oauth: flag,
  supported_products: z.array(z.string()).nullish().catch(null),
});

export const institutionResponse = z.looseObject({ institution: institutionWire });

export type WireInstitution = z.infer<typeof institutionWire>;
