import { expect, it } from "vitest";
import { debitCases } from "../harness/debit-cases.ts";
import { violationsOf } from "../harness/debit-violations.ts";
import { debit } from "../harness/debits.ts";
import { onboard } from "../harness/onboard.ts";
import { startReceiver } from "../harness/receiver.ts";
import { simulatorControl } from "../harness/simulator-control.ts";
import { startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const perMember = 10;

it.concurrent.each(["v20111101", "v20250224"])(
  "with API version %s, every kind of debit is decided by the actual balance at MX, in time, and notified once",
  async (version) => {
    // A busy machine must not end a hung job, nor make a worker decide later than the margin.
    const system = await startSystem({
      env: { JOB_DEADLINE_MS: "900000", DECIDE_MARGIN_MS: "15000", MX_ACCEPT_VERSION: version },
    });
    const receiver = await startReceiver();
    const { bank } = system;
    const { secret } = await bank.createEndpoint(receiver.url, ["balance_check.decided"]);
    receiver.addSecret(secret);
    const mx = simulatorControl(system.mx.url);
    const debits = (
      await Promise.all(
        debitCases.map(async (debitCase, index) => {
          const { guid } = await onboard(bank, { id: `debit-user-${index}`, password: debitCase.password });
          return debit({ bank, mx, memberGuid: guid, debitCase, count: perMember, spreadMs: 4_000 });
        }),
      )
    ).flat();
    const decidedCount = debits.filter(({ check }) => check.status === "decided").length;
    await until(
      "every decision is notified",
      () => new Set(receiver.received.map(({ id }) => id)).size >= decidedCount,
    );
    expect(violationsOf(debits, receiver.received)).toEqual([]);
    expect(receiver.refused).toBe(0);
    const pulled = (await bank.events()).filter(({ type }) => type === "balance_check.decided");
    expect(new Set(pulled.map(({ id }) => id))).toEqual(new Set(receiver.received.map(({ id }) => id)));
    const { doubleStarts } = system.mx.control.summary();
    expect(doubleStarts).toBe(0);
    await receiver.close();
    await system.stop();
  },
);
