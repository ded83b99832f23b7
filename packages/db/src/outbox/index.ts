export {
  type CallRow,
  type Claim,
  type ClaimOutcome,
  claimCall,
  completeCall,
  readCalls,
  releaseCall,
  renewCalls,
} from "./outbox.ts";
