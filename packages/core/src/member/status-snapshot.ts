import type { Challenge } from "./challenge.ts";

/** The result of one `GET …/status`. MX's timestamps are compared with each other, never with this system's clock. */
export interface StatusSnapshot {
  /** As reported: may be null or a status that is not in `connectionStatuses`. */
  connectionStatus: string | null;
  isBeingAggregated: boolean;
  /** Start of the latest MX job of any type; ISO 8601, one-second resolution. */
  aggregatedAt: string | null;
  /** End of the last successful MX job of any type; ISO 8601, one-second resolution. */
  successfullyAggregatedAt: string | null;
  /** Filled while CHALLENGED. */
  challenges: Challenge[];
}

/** A status snapshot without its challenges, which are stored separately. */
export type LastStatus = Omit<StatusSnapshot, "challenges">;

/** The status and timestamps before a job request. They distinguish the end of the job from the status before it. */
export type Baseline = Omit<LastStatus, "isBeingAggregated">;

export function baselineOf(status: Baseline): Baseline {
  const { connectionStatus, aggregatedAt, successfullyAggregatedAt } = status;
  return { connectionStatus, aggregatedAt, successfullyAggregatedAt };
}
