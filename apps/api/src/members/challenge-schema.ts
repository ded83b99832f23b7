import { z } from "zod";
import { secretAnswer } from "../http/fields.ts";

const option = z.object({ label: z.string(), value: z.string() });

export const challenge = z
  .object({
    guid: z.string(),
    type: z.string().meta({
      description:
        "TEXT, TOKEN, OPTIONS, IMAGE_DATA or IMAGE_OPTIONS. MX may add others, which are answered with text.",
    }),
    label: z.string().nullable(),
    options: z.array(option).optional(),
    image_data: z
      .string()
      .optional()
      .meta({ description: "An image in Base64. The user types the text that it shows." }),
    image_options: z.array(option.extend({ data_uri: z.string().nullable() })).optional(),
  })
  .meta({
    id: "Challenge",
    example: {
      guid: "CRD-bc26dc1d-9fe3-41f1-9d67-e84070cf3055",
      type: "OPTIONS",
      label: "Please select an account:",
      options: [
        { label: "Checking", value: "act-23445745" },
        { label: "Savings", value: "act-352386787" },
      ],
    },
  });

export const challengeAnswers = z.object({ answers: z.array(secretAnswer).min(1).max(100) }).meta({
  id: "ChallengeAnswers",
  description: "One answer for each open challenge. To choose several options, repeat the challenge's guid.",
  example: { answers: [{ guid: "CRD-bc26dc1d-9fe3-41f1-9d67-e84070cf3055", value: "act-23445745" }] },
});
