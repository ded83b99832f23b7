import { z } from "zod";
import { guid, text } from "./fields.ts";

/** @see openapi-v20111101.yml, AccountOwnerResponse */
export const accountOwnerWire = z.looseObject({
  account_guid: guid,
  owner_name: text,
  first_name: text,
  last_name: text,
  address: text,
  city: text,
  state: text,
  postal_code: text,
  country: text,
  email: text,
  phone: text,
});

export type WireAccountOwner = z.infer<typeof accountOwnerWire>;
