import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { explore } from "./explore.ts";

const command = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Runs `pnpm simulate` in a process of its own, which is faster than this one: Vitest instruments its imports. */
async function simulate(seeds: number, from: number, ...more: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--conditions=source", command, `--seeds=${seeds}`, `--from=${from}`, ...more],
    { maxBuffer: 64 * 1_024 * 1_024 },
  );
  return JSON.parse(stdout);
}

/** Few enough for a test's timeout, even on a machine that is busy with something else. */
const seedsEach = 500;
/** Twice as many seeds as `pnpm mutate` runs to detect each missing guard. `pnpm simulate` runs more. */
const chunkStarts = [1, 501];

describe("the loop, on a virtual clock", () => {
  it.each(chunkStarts)(
    `loses nothing and repeats nothing under faults (${seedsEach} seeds from %i)`,
    async (from) => {
      const half = seedsEach / 2;
      const halves = await Promise.all([simulate(half, from), simulate(half, from + half)]);
      for (const result of halves) expect(result).toMatchObject({ seeds: half, findings: 0 });
    },
  );

  it("makes every decision in time while only MX fails", async () => {
    expect(await simulate(200, 1, "--mx-faults")).toMatchObject({ seeds: 200, findings: 0 });
  });

  it("repeats a run exactly for the same seed", async () => {
    expect(await explore(7)).toEqual(await explore(7));
  });
});
