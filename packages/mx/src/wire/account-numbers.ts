import { z } from "zod";
import { digits, flag, guid, text } from "./fields.ts";

/** The row's own guid (`ACN-…`) is not in MX's guide and not used. @see openapi-v20111101.yml, AccountNumberResponse */
export const accountNumbersWire = z.looseObject({
  account_guid: guid,
  account_number: digits,
  routing_number: digits,
  passed_validation: flag,
  institution_number: text,
  transit_number: text,
});

export type WireAccountNumbers = z.infer<typeof accountNumbersWire>;
