export { nextPollMs } from "./next-poll.ts";
export {
  createPollPlanner,
  type KnownEnds,
  type PollPlanner,
  storedEndsMax,
} from "./planner.ts";
