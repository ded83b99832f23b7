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
