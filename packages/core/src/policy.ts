/** The durations and limits that shape the loop; every one is configuration (names in CONTRACT: upper-case). */
export interface Policy {
  /** Lowest gap between two status reads of one member. */
  pollFloorMs: number;
  /** Longest gap between two status reads while something is awaited. */
  pollCeilingMs: number;
  /** New tries after a retryable end (FAILED, DEGRADED, DISCONNECTED). */
  retryLimit: number;
  /** First back-off after a failed call or a retryable end; doubles from there. */
  retryBaseMs: number;
  /** How long an accepted MX job may show no effect. */
  startGraceMs: number;
  /** An MX job unfinished this long has failed. */
  jobDeadlineMs: number;
  /** How long the end user may take over a challenge or a consent. */
  challengeDeadlineMs: number;
  /** How many check_balance calls MX takes for one member within any such window. */
  balanceLimit: CallLimit;
  /** A balance check is decided so long before its `decideBy`, so that the decision is known by then. */
  decideMarginMs: number;
  /** How many hours after its `decideBy` a released debit may take to show in the balance. */
  reservationHours: number;
}

export interface CallLimit {
  limit: number;
  windowSeconds: number;
}

/** CONTRACT's defaults. */
export const defaultPolicy: Policy = {
  pollFloorMs: 3_000,
  pollCeilingMs: 60_000,
  retryLimit: 5,
  retryBaseMs: 2_000,
  startGraceMs: 30_000,
  jobDeadlineMs: 1_800_000,
  challengeDeadlineMs: 86_400_000,
  balanceLimit: { limit: 5, windowSeconds: 7_200 },
  decideMarginMs: 2_000,
  reservationHours: 48,
};
