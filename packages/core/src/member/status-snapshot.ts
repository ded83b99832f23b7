import type { Challenge } from "./challenge.ts";

/** What one `GET …/status` said. MX's stamps are kept to be compared with each other, never with our clock. */
export interface StatusSnapshot {
  /** As reported; may be null or a status newer than our list. */
  connectionStatus: string | null;
  isBeingAggregated: boolean;
  /** Start of the latest MX job of any type; ISO 8601, one-second resolution. */
  aggregatedAt: string | null;
  /** End of the last successful MX job of any type; ISO 8601, one-second resolution. */
  successfullyAggregatedAt: string | null;
  /** Filled while CHALLENGED. */
  challenges: Challenge[];
}

/** What is kept of an snapshot once its challenges are dealt with. */
export type LastStatus = Omit<StatusSnapshot, "challenges">;

/** The stamps and status remembered before a job is requested, to tell its end from old news. */
export type Baseline = Omit<LastStatus, "isBeingAggregated">;

export function baselineOf(status: Baseline): Baseline {
  const { connectionStatus, aggregatedAt, successfullyAggregatedAt } = status;
  return { connectionStatus, aggregatedAt, successfullyAggregatedAt };
}
