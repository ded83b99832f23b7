export { nextPollMs } from "./next-poll.ts";
export {
  createPollPlanner,
  type KnownEnds,
  storedEndsMax,
} from "./planner.ts";
