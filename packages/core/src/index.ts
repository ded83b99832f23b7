export type { Account, AccountNumbers, AccountOwner } from "./account.ts";
export type { Challenge, ChallengeOption, ChallengeType, ImageOption } from "./member/challenge.ts";
export {
  type ConnectionStatus,
  connectionStatuses,
  meaningOf,
} from "./member/connection-status.ts";
export type { Observation } from "./member/observation.ts";
export { defaultPolicy, type Policy } from "./policy.ts";
