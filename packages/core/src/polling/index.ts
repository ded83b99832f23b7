export type { JobEnd } from "./job-end.ts";
export { nextPollMs } from "./next-poll.ts";
export type { PollPlan } from "./plan.ts";
export {
  createPollPlanner,
  type KnownEnds,
  type PollPlanner,
  storedEndsMax,
  storedSignalsMax,
} from "./planner.ts";
export type { EndSignal } from "./webhook-share.ts";
