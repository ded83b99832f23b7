/** The kinds of job, by the names of their endpoints. */
export const JOB_KINDS = ["aggregate", "verify", "identify", "check_balance"] as const;

export type JobKind = (typeof JOB_KINDS)[number];
