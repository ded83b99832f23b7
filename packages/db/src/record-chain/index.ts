export { continueChain } from "./continue-chain.ts";
export { type ChainFault, verifyChain } from "./verify-chain.ts";
