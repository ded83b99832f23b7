import type { Overview } from "@account-opening/db/summary";
import { z } from "zod";
import { moment, requestTime } from "../http/fields.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";

/** Intervals of a response. */
const intervalCountMax = 500;

const count = z.number().int();

const checkCounts = z
  .object({
    intervals: z.array(
      z.object({
        from: moment,
        to: moment.meta({ description: "Exclusive." }),
        decided: count.meta({ description: "Decided in time." }),
        open: count,
        at_risk: count.meta({
          description: "Open, and more than half of the time between `run_at` and `decide_by` has passed.",
        }),
        late: count.meta({ description: "Not decided by `decide_by`." }),
      }),
    ),
    cutoffs: z
      .array(z.object({ at: moment, count }))
      .meta({ description: "The times that most checks have as `decide_by`, at most 5, in order of time." }),
  })
  .meta({
    id: "BalanceCheckCounts",
    example: {
      intervals: [
        {
          from: "2026-11-23T14:30:00.000Z",
          to: "2026-11-23T14:45:00.000Z",
          decided: 310,
          open: 228,
          at_risk: 36,
          late: 0,
        },
      ],
      cutoffs: [{ at: "2026-11-23T14:45:00.000Z", count: 2_107 }],
    },
  });

export const countBalanceChecks = route({
  method: "get",
  path: "/v1/balance_check_counts",
  operation: "countBalanceChecks",
  tag: "Operations",
  summary: "Count balance checks by cutoff",
  description:
    "The checks whose `decide_by` is in the span, by intervals of it. Intervals without checks are included; canceled checks are not. The counts are at most 10 seconds old.",
  scope: "ops:read",
  query: z.object({
    from: requestTime,
    to: requestTime.meta({ description: "Exclusive. At most 500 intervals after `from`." }),
    interval_minutes: z
      .string()
      .regex(/^\d{1,4}$/, "must be a whole number")
      .transform(Number)
      .pipe(z.number().min(1, "must be at least 1").max(1_440, "must be at most 1440"))
      .default(15)
      .meta({ type: "integer", minimum: 1, maximum: 1_440, default: 15 }),
  }),
  answers: { 200: { description: "The counts.", schema: checkCounts } },
  problems: [],
  handle: async ({ query }, { checkCounts: read, clock }) => {
    const span = { from: query.from, to: query.to, stepMs: query.interval_minutes * 60_000 };
    const intervals = Math.ceil((span.to.getTime() - span.from.getTime()) / span.stepMs);
    if (intervals < 1 || intervals > intervalCountMax) {
      const message = `must be after from, by at most ${intervalCountMax} intervals`;
      throw problem("validation-failed", { errors: [{ path: "to", message }] });
    }
    return { status: 200, body: viewOf(span, intervals, await read(span, clock())) };
  },
});

function viewOf(
  { from, to, stepMs }: Parameters<Overview["checkCounts"]>[0],
  intervalCount: number,
  counts: Awaited<ReturnType<Overview["checkCounts"]>>,
): z.input<typeof checkCounts> {
  const found = new Map(counts.intervals.map((interval) => [interval.index, interval]));
  return {
    intervals: Array.from({ length: intervalCount }, (_, index) => {
      const start = from.getTime() + index * stepMs;
      const { decided = 0, open = 0, atRisk = 0, late = 0 } = found.get(index) ?? {};
      return {
        from: new Date(start).toISOString(),
        to: new Date(Math.min(start + stepMs, to.getTime())).toISOString(),
        decided,
        open,
        at_risk: atRisk,
        late,
      };
    }),
    cutoffs: counts.cutoffs
      .toSorted((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ at, count }) => ({ at: at.toISOString(), count })),
  };
}
