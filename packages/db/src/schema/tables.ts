export { apiKeys, audit, consoleLinks, idempotencyKeys } from "./access.ts";
export { accountNumbers, accountOwners, accounts } from "./accounts.ts";
export {
  achReturns,
  balanceChecks,
  balanceDecisions,
  type DecisionBasis,
  debitBlocks,
  type RequestedCheck,
} from "./balance-checks.ts";
export {
  type DeletedAtMx,
  type ErasedCounts,
  type ErasureReceipt,
  erasures,
  type RemainingCounts,
} from "./erasures.ts";
export {
  type InboxSource,
  inbox,
  jobEndSignals,
  jobEnds,
  outbox,
  type StoredTimelineEntry,
  timeline,
  timelineExports,
} from "./loop.ts";
export { members, type StateData, users } from "./members.ts";
export {
  type DeliveryStatus,
  deliveries,
  type EndpointStatus,
  endpoints,
  eventPositions,
  events,
} from "./notifications.ts";
export { type ChainedTable, recordChain } from "./record-chain.ts";
export { requestedMembers } from "./requested-members.ts";
