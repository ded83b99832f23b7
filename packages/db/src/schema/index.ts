export { apiKeys, audit, idempotencyKeys } from "./access.ts";
export { accountNumbers, accountOwners, accounts } from "./accounts.ts";
export {
  achReturns,
  balanceChecks,
  balanceDecisions,
  type DecisionBasis,
  debitBlocks,
  type RequestedCheck,
} from "./checks.ts";
export { type InboxSource, inbox, jobDurations, outbox, type StoredTimelineEntry, timeline } from "./loop.ts";
export { type Machine, members, users } from "./members.ts";
export {
  type DeliveryStatus,
  deliveries,
  type EndpointStatus,
  endpoints,
  eventPositions,
  events,
} from "./notices.ts";
export { type ChainedTable, recordChain } from "./record-chain.ts";
