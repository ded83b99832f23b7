import colors from "picocolors";
import { createCoreBank } from "../../test/harness/core-bank.ts";
import { decisionsOf, type Receiver } from "../../test/harness/receiver.ts";
import { type SimulatorControl, simulatorControl } from "../../test/harness/simulator-control.ts";
import { until } from "../../test/harness/until.ts";
import { type DebitResult, debitCases, outcomeOf, runDebitCase } from "./debit-cases.ts";
import type { DemoEnvironment } from "./environment.ts";
import type { Failure } from "./summary.ts";
import { runTasks } from "./tasks.ts";

/** Runs every debit case. @returns the outcomes that were not expected. */
export async function runDebitScenario(
  { urls, apiKey }: DemoEnvironment,
  receiver: Receiver,
): Promise<Failure[]> {
  console.log(
    `\n${colors.bold("Balance checks before ACH debits: is the account open, and is the available balance sufficient?")}\n`,
  );
  const bank = createCoreBank(urls.api, apiKey);
  const mx = simulatorControl(urls.simulator);
  try {
    const { secret } = await bank.createEndpoint(receiver.url, [
      "balance_check.decided",
      "member.connection_changed",
    ]);
    receiver.addSecret(secret);
    const { done, failures } = await runTasks(
      debitCases.map((debitCase) => ({
        title: `${debitCase.name} – ${debitCase.story}`,
        run: (onProgress) => runDebitCase(debitCase, { bank, mx, onProgress }),
      })),
    );
    await waitForNotifications(done, receiver);
    const checkedResults = await checkResults(done, mx, receiver);
    console.log(`\n${checkedResults.map(({ text }) => text).join("\n")}\n`);
    console.log(
      colors.dim(
        `${receiver.received.length} notifications received with a valid signature; ${receiver.refused} refused`,
      ),
    );
    const refused = { what: "Notifications", why: `${receiver.refused} had no valid signature` };
    return [
      ...failures,
      ...checkedResults.flatMap(({ name, violations }) => violations.map((why) => ({ what: name, why }))),
      ...(receiver.refused > 0 ? [refused] : []),
    ];
  } finally {
    await mx.changeFaults({ rules: [] });
  }
}

function waitForNotifications(results: readonly DebitResult[], receiver: Receiver): Promise<boolean> {
  const decided = results.flatMap(({ checks }) => checks.filter(({ status }) => status === "decided"));
  return until("a notification of every decision arrives", () =>
    decided.every(({ id }) => notifiedDecisions(id, receiver).length > 0),
  );
}

interface CheckedResult {
  name: string;
  violations: string[];
  text: string;
}

async function checkResults(
  results: readonly DebitResult[],
  mx: SimulatorControl,
  receiver: Receiver,
): Promise<CheckedResult[]> {
  const { members } = await mx.summary();
  return results.map((one) => {
    const { debitCase, checks } = one;
    const jobCount = members[one.memberGuid]?.jobs["check_balance"] ?? 0;
    const violations = violationsOf(one, jobCount, receiver);
    const mark = violations.length === 0 ? colors.green("✔") : colors.red("✘");
    const jobs = colors.dim(`${jobCount} balance ${jobCount === 1 ? "job" : "jobs"} at MX`);
    const lines = checks.map((check) => {
      const notified =
        notifiedDecisions(check.id, receiver).length > 0
          ? colors.dim(" · notification received, signature valid")
          : "";
      const available = check.available_balance === null ? "" : ` of ${check.available_balance} available`;
      return `    ${check.amount.padStart(8)}${available} → ${colorOf(outcomeOf(check))}${notified}`;
    });
    const head = `${mark} ${colors.bold(debitCase.name)} ${colors.dim(`– ${debitCase.story}`)} · ${jobs}`;
    return { name: debitCase.name, violations, text: [head, ...lines].join("\n") };
  });
}

function violationsOf(
  { debitCase, memberGuid, checks }: DebitResult,
  jobCount: number,
  receiver: Receiver,
): string[] {
  return [
    ...checks.flatMap((check, index) => {
      const { id, decided_at, decide_by, decision } = check;
      const notified = notifiedDecisions(id, receiver);
      return [
        ...(outcomeOf(check) === debitCase.expected[index]
          ? []
          : [
              `check ${id} of member ${memberGuid} ended ${outcomeOf(check)}, expected ${debitCase.expected[index]}`,
            ]),
        ...(decided_at !== null && decided_at > decide_by
          ? [
              `check ${id} was decided at ${decided_at}, after its decide_by ${decide_by}: the worker was late`,
            ]
          : []),
        ...(notified.every((one) => one === decision)
          ? []
          : [`check ${id} was decided ${decision}, but the notification says ${notified.join(", ")}`]),
      ];
    }),
    ...(debitCase.jobCount === undefined || debitCase.jobCount === jobCount
      ? []
      : [`MX ran ${jobCount} balance jobs for member ${memberGuid}, expected ${debitCase.jobCount}`]),
  ];
}

/** The decisions for a check in the received notifications. */
function notifiedDecisions(checkId: string, receiver: Receiver): string[] {
  return decisionsOf(receiver).flatMap(({ data }) =>
    data.balance_check_id === checkId ? [data.decision] : [],
  );
}

function colorOf(end: string): string {
  if (end === "sufficient") return colors.green(end);
  return end === "canceled" ? colors.dim(end) : colors.magenta(end);
}
