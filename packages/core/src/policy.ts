/** The durations and limits of the loop. Each is a configuration variable: see docs/configuration.md. */
export interface Policy {
  /** Shortest time between two status reads of one member. */
  pollFloorMs: number;
  /** Longest time between two status reads of a member that waits for MX. */
  pollCeilingMs: number;
  /** What one status read may cost while a person waits, in milliseconds of delay. */
  pollPriceMs: number;
  /** What one status read may cost while no person waits and no decision is near, in milliseconds of delay. */
  unattendedPollPriceMs: number;
  /** Longest time between two status reads of a member whose consent is pending. */
  consentPollCeilingMs: number;
  /** Retries of a job that ended with FAILED, DEGRADED or DISCONNECTED. */
  retryLimit: number;
  /** First backoff after a failed call or a retryable end. It doubles with each retry. */
  retryBaseMs: number;
  /** How long an accepted MX job may show no effect. */
  startGraceMs: number;
  /** An MX job unfinished this long has failed. */
  jobDeadlineMs: number;
  /** How long the end user may take over a challenge or a consent. */
  challengeDeadlineMs: number;
  /** How many check_balance calls MX takes for one member within any such window. */
  balanceLimit: CallLimit;
  /** A balance check is decided at the latest this long before its `decideBy`. */
  decideMarginMs: number;
  /** Hours after `decideBy` until the balance is assumed to show a released debit. */
  reservationHours: number;
}

export interface CallLimit {
  limit: number;
  windowSeconds: number;
}

/** The defaults of the configuration variables. */
export const defaultPolicy: Policy = {
  pollFloorMs: 3_000,
  pollCeilingMs: 60_000,
  pollPriceMs: 300,
  unattendedPollPriceMs: 4_000,
  consentPollCeilingMs: 1_800_000,
  retryLimit: 5,
  retryBaseMs: 2_000,
  startGraceMs: 30_000,
  jobDeadlineMs: 1_800_000,
  challengeDeadlineMs: 86_400_000,
  balanceLimit: { limit: 5, windowSeconds: 7_200 },
  decideMarginMs: 2_000,
  reservationHours: 48,
};
