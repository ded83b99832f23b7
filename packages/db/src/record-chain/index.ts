import { continueChain } from "./continue-chain.ts";
import { readLink } from "./read-link.ts";
import { verifyChain } from "./verify-chain.ts";

/** The hash chain over the audit log and the ledger. */
export const recordChain = { continue: continueChain, readLink, verify: verifyChain };
