import { consoleRoles } from "@account-opening/db/access";
import { consoleFields, fields } from "@account-opening/runtime/config";
import { z } from "zod";

/** The role that the members of a group of the identity provider have. */
export interface GroupRole {
  readonly group: string;
  readonly role: (typeof consoleRoles)[number];
}

const entryForm = new RegExp(`^(.+):(${consoleRoles.join("|")})$`);

const groupRoles = z
  .string()
  .transform((text, context): readonly GroupRole[] =>
    text.split(",").flatMap((entry, index) => {
      const [, group, role] = entryForm.exec(entry.trim()) ?? [];
      const known = consoleRoles.find((name) => name === role);
      if (group !== undefined && known !== undefined) return [{ group, role: known }];
      context.addIssue({ code: "custom", message: `is wrong in entry ${index + 1}` });
      return [];
    }),
  )
  .describe(`group:role[,group2:role2]; roles are ${consoleRoles.join(", ")}`);

const groupNames = z
  .string()
  .transform((text): readonly string[] => text.split(",").map((name) => name.trim()))
  .refine((names) => names.every((name) => name !== ""), "has an empty entry")
  .describe("group[,group2]");

const issuerUrl = consoleFields.CONSOLE_URL.unwrap();

/** The console and its sign-in. */
export const consoleEnvironment = {
  ...consoleFields,
  CONSOLE_OIDC_ISSUER: fields.httpUrl
    .refine((issuer) => issuerUrl.safeParse(new URL(issuer).origin).success, "is not such a URL")
    .describe("https://… (http on loopback only)")
    .optional()
    .meta({ meaning: "OpenID Connect provider of the console; without it only one-time links sign in" }),
  CONSOLE_OIDC_CLIENT_ID: fields.text.optional().meta({ meaning: "client of the console at the provider" }),
  CONSOLE_OIDC_CLIENT_SECRET: fields.text
    .optional()
    .meta({ meaning: "secret of that client; a public client has none" }),
  CONSOLE_OIDC_GROUPS_CLAIM: fields.text
    .default("groups")
    .meta({ meaning: "claim of the ID token, or of the user info, with the operator's groups" }),
  CONSOLE_ROLES: groupRoles.default([]).meta({ meaning: "roles of groups; of several, the last applies" }),
  CONSOLE_ACCOUNT_NUMBER_GROUPS: groupNames.default([]).meta({
    meaning:
      "groups whose members may show full account numbers in the console, with a reason, beside their role",
  }),
  CONSOLE_IDLE_MS: fields.idleMs
    .default(1_800_000)
    .meta({ meaning: "time without activity of the operator after which a session ends" }),
};

interface OpenIdSettings {
  CONSOLE_OIDC_ISSUER?: string | undefined;
  CONSOLE_OIDC_CLIENT_ID?: string | undefined;
  CONSOLE_ROLES: readonly GroupRole[];
}

/** Requires the client and the roles of a provider. For `.superRefine`. */
export function requireCompleteOpenId(settings: OpenIdSettings, context: z.core.$RefinementCtx): void {
  if (settings.CONSOLE_OIDC_ISSUER === undefined) return;
  const missing = [
    ...(settings.CONSOLE_OIDC_CLIENT_ID === undefined ? ["CONSOLE_OIDC_CLIENT_ID"] : []),
    ...(settings.CONSOLE_ROLES.length === 0 ? ["CONSOLE_ROLES"] : []),
  ];
  for (const name of missing) {
    const message = "is missing, and CONSOLE_OIDC_ISSUER needs it";
    context.addIssue({ code: "custom", path: [name], message });
  }
}
