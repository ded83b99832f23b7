export { continueChain } from "./continue-chain.ts";
export { type ChainFault, type VerifiedChain, verifyChain } from "./verify-chain.ts";
