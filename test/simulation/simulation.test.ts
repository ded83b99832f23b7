import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { describeFinding, explore } from "./explore.ts";
import { calmScenarios } from "./scenario.ts";

/** More than the whole takes on a slow machine. */
const timeoutMs = 900_000;

const command = fileURLToPath(new URL("./main.ts", import.meta.url));

/** As `pnpm simulate` does: a process of its own is faster than this one, which instruments what it imports. */
async function simulated(seeds: number, from: number): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "--conditions=source", command, `--seeds=${seeds}`, `--from=${from}`],
    { maxBuffer: 64 * 1_024 * 1_024 },
  );
  return JSON.parse(stdout);
}

describe("the loop, on a virtual clock", { timeout: timeoutMs }, () => {
  it.concurrent.each([
    [5_000, 1],
    [5_000, 5_001],
  ])("loses nothing and doubles nothing, whatever breaks (%i seeds from %i)", async (seeds, from) => {
    expect(await simulated(seeds, from)).toMatchObject({ seeds, from, findings: 0 });
  });

  it("is in time with every decision while only MX is difficult", async () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const { finding } = await explore(seed, calmScenarios);
      if (finding !== null) expect.fail(describeFinding(finding));
    }
  });

  it("goes the same way each time", async () => {
    expect(await explore(7)).toEqual(await explore(7));
  });
});
