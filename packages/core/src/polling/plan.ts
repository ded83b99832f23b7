import type { Policy } from "../policy.ts";
import type { Grid } from "./grid.ts";
import type { Histogram } from "./histogram.ts";
import { priceLevels } from "./price.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";

/** The schedules of status reads for jobs of one kind at one institution. */
export interface PollPlan {
  /** The distribution of durations from which the schedules follow. */
  histogram: Histogram;
  grid: Grid;
  /** The share of ends that a webhook reports first. */
  webhookShare: number;
  /** The schedule for the highest level that is not above this price. */
  scheduleAt(priceMs: number): Schedule;
}

/** Each schedule is computed when it is first needed, which takes about a millisecond. */
export function planOf(histogram: Histogram, webhookShare: number, grid: Grid, policy: Policy): PollPlan {
  const levels = priceLevels(policy);
  const schedules = new Map<number, Schedule>();
  return {
    histogram,
    grid,
    webhookShare,
    scheduleAt(priceMs) {
      const level = levels.findLast((each) => each <= priceMs) ?? policy.pollPriceMs;
      const schedule =
        schedules.get(level) ?? scheduleOf({ histogram, webhookShare, priceMs: level }, grid, policy);
      schedules.set(level, schedule);
      return schedule;
    },
  };
}
