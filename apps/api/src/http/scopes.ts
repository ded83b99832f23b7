/** What a key may be allowed to do. Each route asks for exactly one. */
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

/** Of what these scopes open each reading is audited. */
const sensitiveScopes = ["account_numbers:read", "owners:read"] as const satisfies readonly Scope[];

export type SensitiveScope = (typeof sensitiveScopes)[number];

export type Scope = (typeof scopes)[number];

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

export function isSensitive(scope: Scope): boolean {
  return (sensitiveScopes as readonly Scope[]).includes(scope);
}
