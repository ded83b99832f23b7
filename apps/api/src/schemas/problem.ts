import { z } from "zod";

export const problemBody = z
  .object({
    type: z.string().meta({ description: "Stable; tells one kind of problem from another." }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({
    id: "Problem",
    description: "RFC 9457",
    example: {
      type: "urn:account-opening:problem:validation-failed",
      title: "The request is not valid",
      status: 422,
      detail: "See errors for what to mend.",
      errors: [{ path: "user_guid", message: "must be an id of MX: USR-…" }],
    },
  });
