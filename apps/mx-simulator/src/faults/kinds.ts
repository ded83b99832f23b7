interface FaultDefinition {
  /** Before MX does anything, or after it has done everything and only the response is affected. */
  readonly stage: "before" | "after";
  readonly meaning: string;
}

export const faultDefinitions = {
  error_500: { stage: "before", meaning: "500; the request has no effect" },
  error_502: { stage: "before", meaning: "502; the request has no effect" },
  error_503: { stage: "before", meaning: "503; the request has no effect" },
  html_error: { stage: "before", meaning: "502 with an HTML page; the request has no effect" },
  rate_limit: { stage: "before", meaning: "429 without Retry-After" },
  rate_limit_retry_after: { stage: "before", meaning: "429 with Retry-After" },
  retry_after_day: { stage: "before", meaning: "503 with a Retry-After of one day" },
  retry_after_garbage: {
    stage: "before",
    meaning: "503 with a Retry-After that is neither seconds nor a date",
  },
  hang: { stage: "before", meaning: "the socket stays open without a response; the request has no effect" },
  reset: { stage: "before", meaning: "connection reset; the request has no effect" },
  lost_answer: { stage: "after", meaning: "the request takes effect (the job starts); the response is 502" },
  hang_after: { stage: "after", meaning: "the request takes effect; there is no response" },
  reset_after: { stage: "after", meaning: "the request takes effect; the connection is reset" },
  truncated_json: { stage: "after", meaning: "the request takes effect; the response has half of the JSON" },
  invalid_json: { stage: "after", meaning: "the request takes effect; the response body is not JSON" },
  slow: { stage: "after", meaning: "the request takes effect; the response is late" },
} as const satisfies Record<string, FaultDefinition>;

export type FaultKind = keyof typeof faultDefinitions;

export const faultKinds = Object.keys(faultDefinitions) as [FaultKind, ...FaultKind[]];
