import { z } from "zod";
import { problemTypes } from "./problems.ts";

const problemType = z
  .enum(problemTypes)
  .meta({ id: "ProblemType", description: "Identifies the kind of problem. It is stable." });

export const problemBody = z
  .object({
    type: problemType,
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: "The cause of this problem and the next step." }),
    instance: z.string().meta({ description: "`urn:request:` and the `X-Request-Id` of the response." }),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({
    id: "Problem",
    description: "RFC 9457",
    example: {
      type: "urn:account-opening:problem:validation-failed",
      title: "Invalid request",
      status: 422,
      detail: "See errors for what to correct.",
      instance: "urn:request:0b6b2f0e-6f6a-4c53-8a4c-3f2a7d6f9c11",
      errors: [{ path: "user_guid", message: "must be an id of MX: USR-…" }],
    },
  });
