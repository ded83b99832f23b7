import { z } from "zod";
import { flagOrAnything, guid, money, stamp, text } from "./fields.ts";

/** @see openapi-v20111101.yml, AccountResponse */
export const accountWire = z.looseObject({
  guid,
  member_guid: guid,
  id: text,
  name: text,
  type: text,
  subtype: text,
  account_number: text,
  is_closed: flagOrAnything,
  available_balance: money,
  balance: money,
  currency_code: text,
  imported_at: stamp,
});

export const accountResponse = z.looseObject({ account: accountWire });

export type WireAccount = z.infer<typeof accountWire>;
