import fc from "fast-check";
import type { JobEnd } from "../../src/polling/job-end.ts";

const anyMs = fc.oneof(
  fc.integer({ min: -1_000, max: 3_600_000 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, 0.5),
);

/** Stored ends, with values that are no intervals. */
export const anyEnds: fc.Arbitrary<JobEnd[]> = fc.array(
  fc.record({
    afterMs: anyMs,
    byMs: anyMs,
    firstSignal: fc.constantFrom("webhook", "refresh", "oauth_result", "poll"),
  }),
  { maxLength: 40 },
);
