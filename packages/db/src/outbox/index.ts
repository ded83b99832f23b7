export { renewCalls, renewDeliveries } from "./leases.ts";
export { type Claim, type ClaimOutcome, claimCall, completeCall, releaseCall } from "./outbox.ts";
