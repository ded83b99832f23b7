import { describe, expect, it } from "vitest";
import { describeFinding, explore } from "./simulation/explore.ts";
import { calmScenarios } from "./simulation/scenario.ts";

const seedsPerCase = 1_000;

/** More than the whole takes on a slow machine. */
const timeoutMs = 600_000;

async function expectSound(...which: Parameters<typeof explore>): Promise<void> {
  const { finding } = await explore(...which);
  if (finding !== null) expect.fail(describeFinding(finding));
}

describe("the loop, on a virtual clock", { timeout: timeoutMs }, () => {
  it.each(Array.from({ length: 10 }, (_, index) => index * seedsPerCase + 1))(
    "loses nothing and doubles nothing, whatever breaks (a thousand seeds from %i)",
    async (from) => {
      for (let seed = from; seed < from + seedsPerCase; seed += 1) await expectSound(seed);
    },
  );

  it("is in time with every decision while only MX is difficult", async () => {
    for (let seed = 1; seed <= 500; seed += 1) await expectSound(seed, calmScenarios);
  });

  it("goes the same way each time", async () => {
    const runs = await Promise.all([explore(7), explore(7)]);
    expect(runs[0]).toEqual(runs[1]);
  });
});
