import { z } from "zod";
import { guid, number, text } from "./fields.ts";

/** @see openapi-v20111101.yml, CredentialResponse */
export const credentialWire = z.looseObject({
  guid,
  label: text,
  field_name: text,
  field_type: text,
  display_order: number,
});

export type WireCredential = z.infer<typeof credentialWire>;
