import { z } from "zod";

/** Ids of MX as they may stand in a path or a body; MX's own are a prefix and a UUID. */
function guid(prefix: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}-[A-Za-z0-9_-]{1,96}$`), `must be an id of MX: ${prefix}-…`)
    .meta({ example: `${prefix}-${exampleUuid}` });
}

const exampleUuid = "3bdc7d6b-efd4-1497-a0af-b23501cf9bd0";

export const memberGuid = guid("MBR");
export const userGuid = guid("USR");
export const accountGuid = guid("ACT");

export const institutionCode = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,99}$/, "must be MX's code of an institution")
  .meta({ example: "mxbank" });

export const moment = z.iso.datetime().meta({
  description: "ISO 8601, UTC, milliseconds.",
  example: "2026-11-23T09:00:00.000Z",
});

export const money = z.string().meta({ description: "A decimal.", example: "125.00" });

/** Kept by MX as it is, so it is bounded rather than shaped. */
export const partnerId = z.string().min(1).max(255);
export const metadata = z.string().max(4_096).meta({ description: "Free text; nothing sensitive." });

/** What the user typed or chose. Goes to MX within the request and nowhere else. */
export const secretAnswer = z.object({
  guid: z.string().min(1).max(200).meta({ description: "`CRD-…`" }),
  value: z.string().min(1).max(10_000).meta({ format: "password" }),
});
