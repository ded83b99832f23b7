import { claimCall, completeCall, readCalls, releaseCall, renewCalls } from "./outbox.ts";

export type { Claim } from "./outbox.ts";

/** The calls to MX. */
export const outbox = {
  claim: claimCall,
  complete: completeCall,
  read: readCalls,
  release: releaseCall,
  renew: renewCalls,
};
