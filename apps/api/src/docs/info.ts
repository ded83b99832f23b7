import { scopes } from "@account-opening/db/access";
import type { Tag } from "../http/route.ts";

/** Semantic version of the API, also the `Api-Version` of each response. docs/versioning.md says what changes it. */
export const apiVersion = "1.1.0";

export const info = {
  title: "Account opening",
  version: apiVersion,
  summary: "Connects external bank accounts through MX, and checks balances ahead of ACH debits.",
  license: { name: "MIT", identifier: "MIT" },
  description: [
    "Connects and verifies external accounts for deposit account opening through MX, and checks balances ahead of ACH debits.",
    "",
    "Times are ISO 8601, UTC, with milliseconds; money is a decimal string. Errors are `application/problem+json` (RFC 9457)",
    "with a stable `type`. Lists are `{ data, next_cursor }` with `?cursor=&limit=`.",
    "",
    "A 202 contains the current member. Onboarding continues asynchronously. A 503 has a `Retry-After` header.",
    "",
    "Every response has `X-Request-Id` and `Api-Version`. Ignore fields, event types and values that you do not know: a later",
    "minor version may add them.",
  ].join("\n"),
};

/** The document is served by the API that it describes. */
export const servers = [{ url: "/", description: "The host that serves this document." }];

export const tags: Readonly<Record<Tag, string>> = {
  Users: "The end users of members.",
  Institutions: "Institutions of MX and their credential fields.",
  Members: "Connections of users to institutions, and their state.",
  Accounts: "Accounts of members, their numbers and owners.",
  "Balance checks": "Decisions ahead of ACH debits, and their ledger.",
  Notifications: "Events and the endpoints that receive them.",
  Operations: "Received webhooks and the audit log.",
};

export const apiKeyScheme = {
  type: "http",
  scheme: "bearer",
  description: `An API key with the scope of the operation. Create it with \`pnpm keys create\`. Scopes: ${scopes.map((scope) => `\`${scope}\``).join(", ")}.`,
} as const;

export const sessionScheme = {
  type: "apiKey",
  in: "cookie",
  name: "console_session",
  description:
    "The session of an operator in the console. On https, the name has the prefix `__Host-`. Changes must come from a page of the same origin.",
} as const;
