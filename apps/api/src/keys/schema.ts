import { consoleRoles } from "@account-opening/db/access";
import { z } from "zod";
import { moment } from "../http/fields.ts";

export const apiKeyId = z.uuid().meta({ example: "1b8e2f6a-3c0b-4d0f-9c55-6f5f0f6f9a10" });

export const apiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["application", "session"]).meta({
      description: "A `session` is the key of an operator who is signed in to the console. It lasts 8 hours.",
    }),
    role: z
      .enum(consoleRoles)
      .nullable()
      .meta({ description: "The operator's role. Null for an application." }),
    scopes: z.array(z.string()),
    created_at: moment,
    expires_at: moment.nullable().meta({ description: "The key is refused from this time on." }),
    revoked_at: moment.nullable(),
    last_used_at: moment.nullable().meta({ description: "The latest use, with a precision of one minute." }),
  })
  .meta({
    id: "ApiKey",
    example: {
      id: "1b8e2f6a-3c0b-4d0f-9c55-6f5f0f6f9a10",
      name: "core banking",
      kind: "application",
      role: null,
      scopes: ["members:read", "members:write"],
      created_at: "2026-11-23T09:00:00.000Z",
      expires_at: null,
      revoked_at: null,
      last_used_at: "2026-11-23T09:12:00.000Z",
    },
  });
