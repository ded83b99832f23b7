import { Problem } from "@account-opening/runtime/http";

/** Every kind of problem that a route of ours can answer with. Names and statuses are stable: clients rely on them. */
const catalogue = {
  "bad-request": { status: 400, title: "The request cannot be read" },
  unauthorized: { status: 401, title: "An API key is needed" },
  "missing-scope": { status: 403, title: "The API key may not do this" },
  "user-not-found": { status: 404, title: "There is no such user" },
  "member-not-found": { status: 404, title: "There is no such member" },
  "account-not-found": { status: 404, title: "There is no such account" },
  "institution-not-found": { status: 404, title: "MX knows no such institution" },
  "webhook-not-found": { status: 404, title: "There is no such webhook" },
  "balance-check-not-found": { status: 404, title: "There is no such balance check" },
  "endpoint-not-found": { status: 404, title: "There is no such endpoint" },
  "delivery-not-found": { status: 404, title: "The endpoint has no such delivery" },
  "too-many-endpoints": { status: 409, title: "There are as many endpoints as there may be" },
  "user-being-erased": { status: 409, title: "This user is being erased" },
  "user-exists": { status: 409, title: "MX already has this user" },
  "member-exists": { status: 409, title: "MX already has this member" },
  "not-challenged": { status: 409, title: "MX waits for no answers" },
  "mx-busy": { status: 409, title: "MX is busy with another job of this member" },
  "retry-not-possible": { status: 409, title: "A retry cannot help now" },
  "debit-exists": { status: 409, title: "This debit has a balance check that was asked for differently" },
  "balance-check-closed": { status: 409, title: "The balance check is decided or canceled" },
  "balance-check-open": { status: 409, title: "The balance check has no decision" },
  "endpoint-disabled": { status: 409, title: "The endpoint is disabled" },
  "nothing-to-replay": { status: 409, title: "There is nothing in this webhook to replay" },
  "idempotency-key-reused": { status: 409, title: "This Idempotency-Key came with another body before" },
  "idempotency-key-in-use": {
    status: 409,
    title: "The first request with this Idempotency-Key is under way",
  },
  "answer-erased": {
    status: 410,
    title: "The answer kept under this Idempotency-Key was about somebody who has been erased",
  },
  "body-too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The body must be JSON" },
  "validation-failed": { status: 422, title: "The request is not valid" },
  "account-not-debitable": { status: 422, title: "No debit can be drawn on this account" },
  "mx-refused": { status: 422, title: "MX refused" },
  "institution-unsupported": { status: 422, title: "The institution does not support this" },
  "institution-unavailable": { status: 422, title: "The institution is not available to MX now" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  "mx-not-yet-known": { status: 503, title: "MX does not know this user or member yet" },
  "mx-throttled": { status: 503, title: "MX throttles" },
  "mx-unavailable": { status: 503, title: "MX cannot be reached, or gave no answer that counts" },
  "mx-contradicts": { status: 502, title: "MX's answer is about somebody else" },
  "mx-unauthorized": { status: 503, title: "MX does not accept this service" },
  "database-unavailable": { status: 503, title: "The database is away" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemName = keyof typeof catalogue;

export const problemCatalogue: Readonly<Record<ProblemName, { status: number; title: string }>> = catalogue;

type Details = Omit<ConstructorParameters<typeof Problem>[0], "name" | "status" | "title">;

export function problem(name: ProblemName, details: Details = {}): Problem {
  return new Problem({ name, ...catalogue[name], ...details });
}

/** The header that says when to ask again, in whole seconds. */
export function retryAfter(ms: number): { "Retry-After": string } {
  return { "Retry-After": String(Math.max(1, Math.ceil(ms / 1_000))) };
}
