import { instantMax } from "@account-opening/core";
import { z } from "zod";

/** A guid of MX in a path or a body: a prefix and a UUID. */
function guid(prefix: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}-[A-Za-z0-9_-]{1,96}$`), `must be an MX guid: ${prefix}-…`)
    .meta({ example: `${prefix}-${exampleUuid}` });
}

const exampleUuid = "3bdc7d6b-efd4-1497-a0af-b23501cf9bd0";

export const memberGuid = guid("MBR");
export const userGuid = guid("USR");
export const accountGuid = guid("ACT");

export const institutionCode = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,99}$/, "must be an MX institution code")
  .meta({ example: "mxbank" });

/** A time in a body, a query or a cursor. PostgreSQL and JavaScript can both represent every accepted time. */
export const moment = z.iso
  .datetime({ offset: true, error: "must be an ISO 8601 time with Z or an offset" })
  .refine(isStorable, "must be in the years 1970 to 9999")
  .meta({
    description:
      "ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.",
    example: "2026-11-23T09:00:00.000Z",
  });

/** A time of a request, for the code that handles it. */
export const requestTime = moment.transform((text) => new Date(text));

function isStorable(text: string): boolean {
  const at = Date.parse(text);
  return at >= 0 && at <= instantMax;
}

export const money = z.string().meta({ description: "A decimal string.", example: "125.00" });

/** MX accepts any text, so only the length is limited. */
export const partnerId = z.string().min(1).max(255);
export const metadata = z.string().max(4_096).meta({ description: "Free text. Do not send sensitive data." });

/** An answer of the user. It is passed on to MX within the request and never stored. */
export const secretAnswer = z.object({
  guid: z.string().min(1).max(200).meta({ description: "`CRD-…`" }),
  value: z.string().min(1).max(10_000).meta({ format: "password" }),
});
