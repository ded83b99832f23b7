import { Problem, sharedProblems } from "@account-opening/runtime/http";

/** Every problem of the API. Names and statuses are stable, since clients rely on them. */
const catalogue = {
  ...sharedProblems,
  "missing-scope": { status: 403, title: "The API key lacks the required scope" },
  "cross-site-request": { status: 403, title: "Request does not come from the console" },
  "user-not-found": { status: 404, title: "User not found" },
  "member-not-found": { status: 404, title: "Member not found" },
  "account-not-found": { status: 404, title: "Account not found" },
  "institution-not-found": { status: 404, title: "Institution not found at MX" },
  "institution-without-members": { status: 404, title: "Institution has no members here" },
  "webhook-not-found": { status: 404, title: "Webhook not found" },
  "balance-check-not-found": { status: 404, title: "Balance check not found" },
  "endpoint-not-found": { status: 404, title: "Endpoint not found" },
  "key-not-found": { status: 404, title: "API key not found" },
  "delivery-not-found": { status: 404, title: "Delivery not found" },
  "too-many-endpoints": { status: 409, title: "Endpoint limit reached" },
  "user-being-erased": { status: 409, title: "User erasure in progress" },
  "user-exists": { status: 409, title: "User already exists at MX" },
  "member-exists": { status: 409, title: "Member already exists at MX" },
  "not-challenged": { status: 409, title: "Member is not awaiting challenge answers" },
  "mx-busy": { status: 409, title: "MX is running another job of this member" },
  "not-oauth": { status: 409, title: "Member does not use OAuth" },
  "verification-not-possible": { status: 409, title: "Member cannot be verified again" },
  "retry-not-possible": { status: 409, title: "Member cannot be retried" },
  "debit-exists": { status: 409, title: "Another balance check exists for this debit" },
  "balance-check-closed": { status: 409, title: "Balance check is decided or canceled" },
  "balance-check-open": { status: 409, title: "Balance check is not decided" },
  "endpoint-disabled": { status: 409, title: "Endpoint is disabled" },
  "nothing-to-replay": { status: 409, title: "Webhook cannot be replayed" },
  "invalid-row": { status: 409, title: "Stored row is invalid and cannot be shown" },
  "idempotency-key-reused": { status: 409, title: "Idempotency-Key was used with a different request body" },
  "idempotency-key-in-use": {
    status: 409,
    title: "Request with this Idempotency-Key is in progress",
  },
  "answer-erased": {
    status: 410,
    title: "Stored response of this Idempotency-Key was erased with its user or member",
  },
  "account-not-debitable": { status: 422, title: "Account is not debitable" },
  "mx-refused": { status: 422, title: "Refused by MX" },
  "institution-unsupported": { status: 422, title: "Not supported by the institution" },
  "institution-unavailable": { status: 422, title: "Institution unavailable at MX" },
  "mx-not-yet-known": { status: 503, title: "User or member not yet known at MX" },
  "mx-throttled": { status: 503, title: "Rate limited by MX" },
  "mx-unavailable": { status: 503, title: "MX unavailable or response invalid" },
  "mx-contradicts": { status: 502, title: "MX returned another user or member" },
  "mx-unauthorized": { status: 503, title: "MX rejected the credentials of this service" },
  "database-unavailable": { status: 503, title: "Database unavailable" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemName = keyof typeof catalogue;

export const problemCatalogue: Readonly<Record<ProblemName, { status: number; title: string }>> = catalogue;

type Details = Omit<ConstructorParameters<typeof Problem>[0], "name" | "status" | "title">;

export function problem(name: ProblemName, details: Details = {}): Problem {
  return new Problem({ name, ...catalogue[name], ...details });
}

/** The `type` of each problem. */
export const problemTypes = Object.keys(catalogue).map((name) => `urn:account-opening:problem:${name}`);

/** The `Retry-After` header, in whole seconds. */
export function retryAfter(ms: number): { "Retry-After": string } {
  return { "Retry-After": String(Math.max(1, Math.ceil(ms / 1_000))) };
}
