import fc from "fast-check";
import { type Scenario, scenarios } from "./scenario.ts";
import { type Run, simulate } from "./simulation.ts";

/** A scenario in which something happened that must never happen. */
export interface Finding {
  seed: number;
  faults: string[];
  /** The smallest scenario that still shows a fault, and how often it was made smaller. */
  scenario: Scenario;
  shrinkCount: number;
}

export type Explored = { run: Run; finding: null } | { run: null; finding: Finding };

/** Then it is small enough: a scenario in which something never ends takes seconds each time. */
const exploreMsMax = 60_000;

class FaultyRunError extends Error {
  override name = "FaultyRunError";
  readonly faults: string[];

  constructor(faults: string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

/** Plays the scenario of a seed; one that goes wrong is made as small as it can be. */
export async function explore(seed: number, kind: fc.Arbitrary<Scenario> = scenarios): Promise<Explored> {
  const runs: Run[] = [];
  const property = fc.asyncProperty(kind, async (scenario) => {
    const run = await simulate(scenario);
    runs.push(run);
    if (run.faults.length > 0) throw new FaultyRunError(run.faults);
  });
  const { counterexample, errorInstance, numShrinks } = await fc.check(property, {
    seed,
    numRuns: 1,
    interruptAfterTimeLimit: exploreMsMax,
  });
  const [run] = runs;
  if (counterexample === null && run !== undefined) return { run, finding: null };
  const [scenario] = counterexample ?? [];
  if (scenario === undefined || !(errorInstance instanceof FaultyRunError)) throw errorInstance;
  return { run: null, finding: { seed, faults: errorInstance.faults, scenario, shrinkCount: numShrinks } };
}

/** For people: what went wrong, in what, and how to see it again. */
export function describeFinding({ seed, faults, scenario, shrinkCount }: Finding): string {
  return [
    `Seed ${seed} shows (after ${shrinkCount} reductions):`,
    ...faults.map((fault) => `  ${fault}`),
    `in ${JSON.stringify(scenario)}`,
    `See it again with: pnpm simulate --seeds 1 --from ${seed}`,
  ].join("\n");
}
