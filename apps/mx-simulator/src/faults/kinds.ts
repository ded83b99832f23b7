/** When a fault strikes: before MX does anything, or after it has done all and only the answer suffers. */
type FaultStage = "before" | "after";

export interface FaultDescription {
  readonly stage: FaultStage;
  readonly meaning: string;
}

export const FAULTS = {
  error_500: { stage: "before", meaning: "500, nothing happened" },
  error_502: { stage: "before", meaning: "502, nothing happened" },
  error_503: { stage: "before", meaning: "503, nothing happened" },
  html_error: { stage: "before", meaning: "502 with an HTML page, nothing happened" },
  rate_limit: { stage: "before", meaning: "429 without Retry-After" },
  rate_limit_retry_after: { stage: "before", meaning: "429 with Retry-After" },
  retry_after_day: { stage: "before", meaning: "503 with Retry-After of a day" },
  retry_after_garbage: {
    stage: "before",
    meaning: "503 with a Retry-After that is neither seconds nor a date",
  },
  hang: { stage: "before", meaning: "the socket stays open and no answer ever comes; nothing happened" },
  reset: { stage: "before", meaning: "connection reset, nothing happened" },
  lost_answer: { stage: "after", meaning: "it was done (the job started), and the answer is 502" },
  hang_after: { stage: "after", meaning: "it was done, and no answer ever comes" },
  reset_after: { stage: "after", meaning: "it was done, and the connection is reset" },
  truncated_json: { stage: "after", meaning: "it was done, and the JSON ends in the middle" },
  invalid_json: { stage: "after", meaning: "it was done, and the body is not JSON" },
  slow: { stage: "after", meaning: "it was done, and the answer comes late" },
} as const satisfies Record<string, FaultDescription>;

export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS = Object.keys(FAULTS) as [FaultKind, ...FaultKind[]];
