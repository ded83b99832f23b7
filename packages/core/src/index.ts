export type { Account, AccountNumbers, AccountOwner } from "./account.ts";
export { backoffMs } from "./backoff.ts";
export { boundedRetryAfterMs, deliveryWaitMaxMs, dueCeilingMsOf, retryAfterMaxMs } from "./due-time.ts";
export { instantMax, nearestInstant } from "./instant.ts";
export { defaultPolicy, type Policy } from "./policy.ts";
