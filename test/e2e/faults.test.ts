import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { alerts } from "../../infra/monitoring/alerts.ts";
import { type ChaosEnvironment, startChaosEnvironment } from "../chaos/environment.ts";
import { faultsOf } from "../chaos/faults.ts";
import { lastingFaultsOf } from "../chaos/lasting-faults.ts";
import { runChaos } from "../chaos/run-chaos.ts";

const seed = inject("seed");

describe(`during every kind of fault (TEST_SEED=${seed})`, () => {
  let environment: ChaosEnvironment;
  beforeAll(async () => {
    environment = await startChaosEnvironment();
  });
  afterAll(() => environment.close());

  it("each fault has an alert that exists, or a reason why it needs none", () => {
    const names = new Set(alerts.map(({ name }) => name));
    const durations = { outage: noTime, pastLease: noTime, down: noTime };
    for (const [fault, { alerts: expected, reason }] of Object.entries(
      lastingFaultsOf(environment, durations),
    )) {
      expect(expected.length > 0 || reason !== undefined, fault).toBe(true);
      for (const alert of expected) expect(names, fault).toContain(alert);
    }
  });

  it("members end as MX's state requires, debits are decided by it in time, and all events are stored and sent", async () => {
    const everyKind = Object.keys(faultsOf(environment)).length;
    const report = await runChaos(environment, {
      members: 60,
      debitsEach: 6,
      seed,
      concurrency: 20,
      everyMs: 250,
      calmMs: 1_000,
      faultsMin: everyKind,
      debitLifeMs: 500_000,
      memberLifeMs: 500_000,
    });
    expect(report.violations).toEqual([]);
    expect(Object.keys(report.faults)).toHaveLength(everyKind);
    expect(report.webhooksAcknowledged).toBeGreaterThan(50);
  });
});

const noTime = () => Promise.resolve();
