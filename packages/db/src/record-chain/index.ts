export { continueChain } from "./continue-chain.ts";
export { readLink } from "./read-link.ts";
export { type ChainFault, type VerifiedChain, verifyChain } from "./verify-chain.ts";
