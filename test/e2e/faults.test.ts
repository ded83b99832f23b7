import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { breakagesOf } from "../chaos/breakages.ts";
import { runChaos } from "../chaos/run-chaos.ts";
import { buildChaosStage, type ChaosStage } from "../chaos/stage.ts";

const seed = inject("seed");

describe(`during every kind of fault (TEST_SEED=${seed})`, () => {
  let stage: ChaosStage;
  beforeAll(async () => {
    stage = await buildChaosStage();
  });
  afterAll(() => stage.close());

  it("members end as MX's state requires, debits are decided by it in time, and all events are stored and sent", async () => {
    const everyKind = Object.keys(breakagesOf(stage)).length;
    const report = await runChaos(stage, {
      members: 60,
      debitsEach: 6,
      seed,
      atOnce: 20,
      everyMs: 250,
      calmMs: 1_000,
      breakagesMin: everyKind,
      debitLifeMs: 500_000,
      memberLifeMs: 500_000,
    });
    expect(report.wrongs).toEqual([]);
    expect(Object.keys(report.breakages)).toHaveLength(everyKind);
    expect(report.webhooksAcknowledged).toBeGreaterThan(50);
  });
});
