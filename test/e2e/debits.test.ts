import { expect, it } from "vitest";
import { debit, debitFates, wrongsOf } from "../harness/debits.ts";
import { onboard } from "../harness/onboard.ts";
import { startReceiver } from "../harness/receiver.ts";
import { simulatorControl } from "../harness/simulator-control.ts";
import { startSystem } from "../harness/system.ts";
import { until } from "../harness/until.ts";

const perMember = 10;
const members = debitFates.length * 3;

it("debits of every fate are decided by MX's truth, in time, and told once", async () => {
  // A hung job stays one, and a worker that is late is late within the margin, on a busy machine too.
  const system = await startSystem({ env: { JOB_DEADLINE_MS: "900000", DECIDE_MARGIN_MS: "15000" } });
  const receiver = await startReceiver();
  const { bank } = system;
  const { secret } = await bank.createEndpoint(receiver.url, ["balance_check.decided"]);
  receiver.trust(secret);
  const mx = simulatorControl(system.mx.url);
  const debits = (
    await Promise.all(
      Array.from({ length: members }, async (_, index) => {
        const fate = debitFates[index % debitFates.length];
        if (fate === undefined) throw new RangeError("There is a fate for every index.");
        const { guid } = await onboard(bank, { id: `debtor-${index}`, password: fate.password });
        return debit({ bank, mx, memberGuid: guid, fate, count: perMember, spreadMs: 4_000 });
      }),
    )
  ).flat();
  const decidedCount = debits.filter(({ check }) => check.status === "decided").length;
  await until(
    "every decision is told",
    () => new Set(receiver.received.map(({ id }) => id)).size >= decidedCount,
  );
  expect(wrongsOf(debits, receiver.received)).toEqual([]);
  expect(receiver.refused).toBe(0);
  const pulled = (await bank.events()).filter(({ type }) => type === "balance_check.decided");
  expect(new Set(pulled.map(({ id }) => id))).toEqual(new Set(receiver.received.map(({ id }) => id)));
  const { doubleStarts } = system.mx.control.summary();
  expect(doubleStarts).toBe(0);
  await receiver.close();
  await system.stop();
});
