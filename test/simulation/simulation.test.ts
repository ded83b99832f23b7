import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { describeFinding, explore } from "./explore.ts";
import { mxFaultScenarios } from "./scenario.ts";

const command = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Runs `pnpm simulate` in a process of its own, which is faster than this one: Vitest instruments its imports. */
async function simulate(seeds: number, from: number): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--conditions=source", command, `--seeds=${seeds}`, `--from=${from}`],
    { maxBuffer: 64 * 1_024 * 1_024 },
  );
  return JSON.parse(stdout);
}

/** Few enough seeds for a test's timeout, even on a machine that is busy with something else. `pnpm simulate` runs more. */
const seeds = 1_000;
const chunkStarts = [1, 1_001, 2_001];

describe("the loop, on a virtual clock", () => {
  it.each(chunkStarts)(
    "loses nothing and repeats nothing under faults (1000 seeds from %i)",
    async (from) => {
      const halves = await Promise.all([simulate(seeds / 2, from), simulate(seeds / 2, from + seeds / 2)]);
      for (const result of halves) expect(result).toMatchObject({ seeds: seeds / 2, findings: 0 });
    },
  );

  it("makes every decision in time while only MX fails", async () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { finding } = await explore(seed, mxFaultScenarios);
      if (finding !== null) expect.fail(describeFinding(finding));
    }
  });

  it("repeats a run exactly for the same seed", async () => {
    expect(await explore(7)).toEqual(await explore(7));
  });
});
