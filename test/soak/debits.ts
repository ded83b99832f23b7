import pLimit from "p-limit";
import type { DemoEnvironment } from "../../scripts/demo/environment.ts";
import { createCoreBank } from "../harness/core-bank.ts";
import { debitCases } from "../harness/debit-cases.ts";
import { violationsOf } from "../harness/debit-violations.ts";
import { type Debit, debit } from "../harness/debits.ts";
import { onboard } from "../harness/onboard.ts";
import { decisionsOf, startReceiver } from "../harness/receiver.ts";
import { simulatorControl } from "../harness/simulator-control.ts";
import { until } from "../harness/until.ts";

const perMember = 10;

/** Number of members in progress at the same time. */
const concurrency = 60;

/** Checks debits of every case. Prints the decisions as one JSON line, verified by the records of MX and of the receiver. */
export async function soakDebits(
  environment: DemoEnvironment,
  count: number,
  faults: string,
): Promise<boolean> {
  const bank = createCoreBank(environment.urls.api, environment.apiKey);
  const mx = simulatorControl(environment.urls.simulator);
  const receiver = await startReceiver();
  const { secret } = await bank.createEndpoint(receiver.url, ["balance_check.decided"]);
  receiver.addSecret(secret);
  const limit = pLimit(concurrency);
  const begin = Date.now();
  let endedCount = 0;
  const total = count * perMember;
  const progress = setInterval(
    () => console.error(`${endedCount} of ${total} debits are decided or canceled`),
    5_000,
  );
  const one = async (index: number): Promise<Debit[]> => {
    const debitCase = debitCases[index % debitCases.length];
    if (debitCase === undefined) return [];
    const { guid } = await onboard(bank, { id: `debit-${index}`, password: debitCase.password });
    const debits = await debit({
      bank,
      mx,
      memberGuid: guid,
      debitCase,
      count: perMember,
      spreadMs: 4_000,
    });
    endedCount += debits.length;
    return debits;
  };
  const debits = (await Promise.all(Array.from({ length: count }, (_, index) => limit(one, index)))).flat();
  clearInterval(progress);
  const decided = debits.filter(({ check }) => check.status === "decided");
  await until("a notification of every decision arrives", () => {
    const notified = new Set(decisionsOf(receiver).map(({ data }) => data.balance_check_id));
    return decided.every(({ check }) => notified.has(check.id));
  });
  const violations = violationsOf(debits, receiver.received, { mxFails: faults !== "none" });
  for (const each of violations) console.error(each);
  const { members, doubleStarts } = await mx.summary();
  const jobs = Object.values(members).reduce((sum, { jobs }) => sum + (jobs["check_balance"] ?? 0), 0);
  const ends: Record<string, number> = {};
  for (const { check } of debits) {
    const end = [check.status, check.decision, check.reason].filter((part) => part !== null).join(" ");
    ends[end] = (ends[end] ?? 0) + 1;
  }
  console.log(
    JSON.stringify({
      members: count,
      debits: debits.length,
      seconds: Math.round((Date.now() - begin) / 1_000),
      ends,
      violations: violations.length,
      notifications: receiver.received.length,
      notificationsRefused: receiver.refused,
      balanceJobsPerDecidedCheck: Number((jobs / decided.length).toFixed(3)),
      doubleStarts,
    }),
  );
  await receiver.close();
  return violations.length === 0 && doubleStarts === 0 && receiver.refused === 0;
}
