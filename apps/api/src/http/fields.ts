import { instantMax } from "@account-opening/core";
import { z } from "zod";

/** Ids of MX as they may stand in a path or a body; MX's own are a prefix and a UUID. */
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

/** Every moment of a body, a query or a cursor: PostgreSQL and JavaScript both hold what passes here. */
export const moment = z.iso
  .datetime({ offset: true, error: "must be an ISO 8601 time with Z or an offset" })
  .refine(isStorable, "must be in the years 1970 to 9999")
  .meta({
    description:
      "ISO 8601 with `Z` or an offset, in the years 1970 to 9999. Responses use UTC with milliseconds.",
    example: "2026-11-23T09:00:00.000Z",
  });

function isStorable(text: string): boolean {
  const at = Date.parse(text);
  return at >= 0 && at <= instantMax;
}

export const money = z.string().meta({ description: "A decimal string.", example: "125.00" });

/** Kept by MX as it is, so it is bounded rather than shaped. */
export const partnerId = z.string().min(1).max(255);
export const metadata = z.string().max(4_096).meta({ description: "Free text. Do not send sensitive data." });

/** What the user typed or chose. Goes to MX within the request and nowhere else. */
export const secretAnswer = z.object({
  guid: z.string().min(1).max(200).meta({ description: "`CRD-…`" }),
  value: z.string().min(1).max(10_000).meta({ format: "password" }),
});
