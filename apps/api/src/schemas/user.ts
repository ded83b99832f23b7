import { z } from "zod";
import { metadata, partnerId, userGuid } from "./fields.ts";

export const newUser = z
  .object({ id: partnerId.optional(), email: z.email().max(320).optional(), metadata: metadata.optional() })
  .meta({ id: "NewUser", example: { id: "partner-2345", email: "ada@example.com" } });

export const user = z
  .object({
    guid: userGuid,
    id: z.string().nullable().meta({ description: "Your own id for the person." }),
    email: z.string().nullable(),
    metadata: z.string().nullable(),
  })
  .meta({
    id: "User",
    example: {
      guid: "USR-11141024-90b3-1bce-cac9-c06ced52ab4c",
      id: "partner-2345",
      email: "ada@example.com",
      metadata: null,
    },
  });
