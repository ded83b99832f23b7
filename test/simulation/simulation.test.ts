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

/** Twice as many as `pnpm mutate` needs to detect each missing guard. `pnpm simulate` runs more. */
const seeds = 1_000;

describe("the loop, on a virtual clock", () => {
  it(`loses nothing and repeats nothing under faults (${seeds} seeds)`, async () => {
    const halves = await Promise.all([simulate(seeds / 2, 1), simulate(seeds / 2, 1 + seeds / 2)]);
    for (const result of halves) expect(result).toMatchObject({ seeds: seeds / 2, findings: 0 });
  });

  it("makes every decision in time while only MX fails", async () => {
    expect(await simulate(200, 1, "--mx-faults")).toMatchObject({ seeds: 200, findings: 0 });
  });

  it("repeats a run exactly for the same seed", async () => {
    expect(await explore(7)).toEqual(await explore(7));
  });
});
