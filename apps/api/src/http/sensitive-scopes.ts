import type { Scope } from "@account-opening/db/access";

/** Each read with one of these scopes is audited. */
const sensitiveScopes = ["account_numbers:read", "owners:read"] as const satisfies readonly Scope[];

export type SensitiveScope = (typeof sensitiveScopes)[number];

export function isSensitive(scope: Scope): boolean {
  return (sensitiveScopes as readonly Scope[]).includes(scope);
}
