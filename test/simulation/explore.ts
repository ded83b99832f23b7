import fc from "fast-check";
import { type Scenario, scenarios } from "./scenario.ts";
import { type Run, simulate } from "./simulation.ts";

/** A scenario that violates an invariant. */
export interface Finding {
  seed: number;
  violations: string[];
  /** The smallest scenario found that still violates an invariant, and the count of reductions. */
  scenario: Scenario;
  reductionCount: number;
}

export type Explored = { run: Run; finding: null } | { run: null; finding: Finding };

/** The time limit of reductions: a scenario that never ends takes seconds each time. */
const reductionMsMax = 60_000;

class InvariantError extends Error {
  override name = "InvariantError";
  readonly violations: string[];

  constructor(violations: string[]) {
    super(violations.join("\n"));
    this.violations = violations;
  }
}

/** Runs the scenario of a seed, and reduces it if it violates an invariant. */
export async function explore(
  seed: number,
  kind: fc.Arbitrary<Scenario> = scenarios,
  { reduces = true }: { reduces?: boolean } = {},
): Promise<Explored> {
  const runs: Run[] = [];
  const property = fc.asyncProperty(kind, async (scenario) => {
    const run = await simulate(scenario);
    runs.push(run);
    if (run.violations.length > 0) throw new InvariantError(run.violations);
  });
  const { counterexample, errorInstance, numShrinks } = await fc.check(property, {
    seed,
    numRuns: 1,
    interruptAfterTimeLimit: reductionMsMax,
    endOnFailure: !reduces,
  });
  const [run] = runs;
  if (counterexample === null && run !== undefined) return { run, finding: null };
  const [scenario] = counterexample ?? [];
  if (scenario === undefined || !(errorInstance instanceof InvariantError)) throw errorInstance;
  const { violations } = errorInstance;
  return { run: null, finding: { seed, violations, scenario, reductionCount: numShrinks } };
}

/** A report with the violations, the scenario, and the command that reproduces them. */
export function describeFinding(
  { seed, violations, scenario, reductionCount }: Finding,
  flags: readonly string[] = [],
): string {
  return [
    `Seed ${seed} violates (after ${reductionCount} reductions):`,
    ...violations.map((violation) => `  ${violation}`),
    `in ${JSON.stringify(scenario)}`,
    `Reproduce it with: ${["pnpm simulate --seeds 1 --from", seed, ...flags].join(" ")}`,
  ].join("\n");
}
