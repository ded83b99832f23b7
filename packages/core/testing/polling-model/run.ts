import { type Costs, costsOf, createFront, everyFloor } from "./costs.ts";
import { type CaseName, cases, createRandom, type Durations, drawDurationMs } from "./durations.ts";
import { createBank, noWebhooks } from "./learn.ts";

/** One row of the table: a case, polled with what was learned from a number of its jobs. */
export interface Row {
  /** Status reads, relative to a read every 3 s. */
  r: number;
  /** Mean delay, relative to a read every 3 s. */
  d: number;
  /** `d`, divided by the smallest possible `d` with as many reads. */
  x: number;
  readsPerJob: number;
}

/** Learns a case from its own polls, and returns a row for each of these numbers of known jobs. */
export function learnCase(
  name: CaseName,
  priceMs: number,
  knownCounts: readonly number[],
  repeats: number,
): Row[] {
  const durations = cases[name];
  const totals = knownCounts.map(() => ({ reads: 0, delayMs: 0 }));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const random = createRandom(1_000 + repeat);
    const bank = createBank(priceMs, random);
    let known = 0;
    knownCounts.forEach((count, index) => {
      for (; known < count; known += 1) bank.watch(drawDurationMs(durations, random), noWebhooks);
      add(totals[index], costsOf(bank.policy(), durations), repeats);
    });
  }
  const front = createFront(durations);
  return totals.map((costs) => rowOf(costs, durations, front));
}

function add(total: Costs | undefined, { reads, delayMs }: Costs, repeats: number): void {
  if (total === undefined) return;
  total.reads += reads / repeats;
  total.delayMs += delayMs / repeats;
}

function rowOf({ reads, delayMs }: Costs, durations: Durations, front: (reads: number) => number): Row {
  const plain = costsOf(everyFloor, durations);
  return {
    r: reads / plain.reads,
    d: delayMs / plain.delayMs,
    x: delayMs / front(reads),
    readsPerJob: reads,
  };
}

/** After 200 usual jobs, jobs take three times as long. Returns `d` after each of `count` more jobs. */
export function drift(priceMs: number, count: number, repeats: number): number[] {
  const before = cases.usual;
  const after = cases.slow;
  const plain = costsOf(everyFloor, after);
  const delays = Array.from({ length: count }, () => 0);
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const random = createRandom(2_000 + repeat);
    const bank = createBank(priceMs, random);
    for (let job = 0; job < 200; job += 1) bank.watch(drawDurationMs(before, random), noWebhooks);
    for (let job = 0; job < count; job += 1) {
      delays[job] = (delays[job] ?? 0) + costsOf(bank.policy(), after).delayMs / plain.delayMs / repeats;
      bank.watch(drawDurationMs(after, random), noWebhooks);
    }
  }
  return delays;
}

/** Webhooks that arrive a second after the end of a job. One in twenty is lost. */
const healthy = { share: 0.95, delayMs: 1_000 };

/** Usual jobs while webhooks are healthy: after 100 jobs, the costs of 400 more, and then webhooks stop. */
export function webhooks(
  priceMs: number,
  repeats: number,
): Pick<Row, "r" | "d" | "readsPerJob"> & { wronglyPolled: number; dAfterwards: number } {
  const durations = cases.usual;
  const plain = costsOf(everyFloor, durations);
  const healthyTotal = { reads: 0, delayMs: 0 };
  let wronglyPolled = 0;
  let delayAfterwardsMs = 0;
  const counts = { before: 100, measured: 400, afterwards: 50 };
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const random = createRandom(3_000 + repeat);
    const bank = createBank(priceMs, random);
    for (let job = 0; job < counts.before; job += 1) bank.watch(drawDurationMs(durations, random), healthy);
    for (let job = 0; job < counts.measured; job += 1) {
      add(healthyTotal, bank.watch(drawDurationMs(durations, random), healthy), repeats * counts.measured);
    }
    let wrong = 0;
    for (let job = 0; job < counts.afterwards; job += 1) {
      if (bank.webhookShare > 0) wrong += 1;
      const { delayMs } = bank.watch(drawDurationMs(durations, random), noWebhooks);
      delayAfterwardsMs += delayMs / counts.afterwards / repeats;
    }
    wronglyPolled = Math.max(wronglyPolled, wrong);
  }
  return {
    r: healthyTotal.reads / plain.reads,
    d: healthyTotal.delayMs / plain.delayMs,
    readsPerJob: healthyTotal.reads,
    wronglyPolled,
    dAfterwards: delayAfterwardsMs / plain.delayMs,
  };
}
