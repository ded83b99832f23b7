import { clientTests } from "./tests.mjs";

/** Guards of packages/client. */
export const clientGuards = [
  {
    name: "every attempt of a client's POST has one Idempotency-Key",
    file: "packages/client/src/retries.ts",
    guard: 'request.headers.set("Idempotency-Key", crypto.randomUUID());',
    without: "",
  },
  {
    name: "a client keeps the caller's Idempotency-Key",
    file: "packages/client/src/retries.ts",
    guard: ' && !request.headers.has("Idempotency-Key")',
    without: "",
  },
  {
    name: "a client waits for Retry-After",
    file: "packages/client/src/retries.ts",
    guard: "waitMs = retryAfterMs ?? waitMs;",
    without: "",
  },
  {
    name: "a client does not wait for an excessive Retry-After",
    file: "packages/client/src/retries.ts",
    guard: "if (retryAfterMs !== null && retryAfterMs > retryAfterMaxMs) return response;",
    without: "",
  },
  {
    name: "a client does not retry what the caller aborted",
    file: "packages/client/src/retries.ts",
    guard: "isLast || request.signal.aborted",
    without: "isLast",
  },
  {
    name: "a connection that breaks within a response is retried",
    file: "packages/client/src/retries.ts",
    guard: "isFile(response) ? response : await complete(response)",
    without: "response",
  },
  {
    name: "a client reads the feed to its end",
    file: "packages/client/src/lists.ts",
    guard: "after = page.next_cursor;",
    without: "return;",
  },
].map((guard) => ({ ...guard, ...clientTests }));
