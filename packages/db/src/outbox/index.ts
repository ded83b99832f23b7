export { type Claim, type ClaimOutcome, claimCall, completeCall, releaseCall, renewCalls } from "./outbox.ts";
