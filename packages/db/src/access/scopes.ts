import type { ConsoleRole } from "../schema/console-roles.ts";

/** What an API key may be allowed to do. Each route requires exactly one scope. */
export const scopes = [
  "members:read",
  "members:write",
  "account_numbers:read",
  "owners:read",
  "balance_checks:read",
  "balance_checks:write",
  "events:read",
  "endpoints:read",
  "endpoints:write",
  "ops:read",
  "ops:write",
] as const;

export type Scope = (typeof scopes)[number];

const viewerScopes: readonly Scope[] = [
  "members:read",
  "balance_checks:read",
  "events:read",
  "endpoints:read",
  "ops:read",
];

/** The scopes of each role. `ops:read` includes the audit log. No role has `account_numbers:read` or `owners:read`. */
const roleScopes: Readonly<Record<ConsoleRole, readonly Scope[]>> = {
  viewer: viewerScopes,
  auditor: viewerScopes,
  operator: [...viewerScopes, "members:write", "balance_checks:write", "endpoints:write", "ops:write"],
};

/** The scopes of an operator's session: those of the role, and `account_numbers:read` if it is granted beside the role. */
export function sessionScopes({
  role,
  showsAccountNumbers = false,
}: {
  role: ConsoleRole;
  showsAccountNumbers?: boolean;
}): Scope[] {
  return [...roleScopes[role], ...(showsAccountNumbers ? (["account_numbers:read"] as const) : [])];
}
