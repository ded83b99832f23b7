import colors from "picocolors";
import { createCoreBank } from "../harness/core-bank.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { type SimulatorControl, simulatorControl } from "../harness/simulator-control.ts";
import { until } from "../harness/until.ts";
import { debtors, endOf, type PlayedDebtor, playDebtor } from "./debits.ts";
import type { Failure } from "./outro.ts";
import type { DemoStage } from "./stage.ts";
import { runTasks } from "./tasks.ts";

/** Debits of all kinds, and a receiver of every decision. @returns what did not come out as it should. */
export async function debitAct({ urls, apiKey }: DemoStage): Promise<Failure[]> {
  console.log(`\n${colors.bold("Before each ACH debit: is the account open, does it hold enough?")}\n`);
  const bank = createCoreBank(urls.api, apiKey);
  const mx = simulatorControl(urls.simulator);
  const receiver = await startReceiver();
  try {
    const { secret } = await bank.createEndpoint(receiver.url, [
      "balance_check.decided",
      "member.connection_changed",
    ]);
    receiver.addSecret(secret);
    const { done, failures } = await runTasks(
      debtors.map((debtor) => ({
        title: `${debtor.name} – ${debtor.story}`,
        run: (onProgress) => playDebtor(debtor, { bank, mx, onProgress }),
      })),
    );
    await waitForNotifications(done, receiver);
    const judged = await judge(done, mx, receiver);
    console.log(`\n${judged.map(({ text }) => text).join("\n")}\n`);
    console.log(
      colors.dim(
        `${receiver.received.length} notifications received, all signed; ${receiver.refused} refused`,
      ),
    );
    const refused = { what: "Notifications", why: `${receiver.refused} came without the right signature` };
    return [
      ...failures,
      ...judged.flatMap(({ name, wrongs }) => wrongs.map((why) => ({ what: name, why }))),
      ...(receiver.refused > 0 ? [refused] : []),
    ];
  } finally {
    await mx.changeFaults({ rules: [] });
    await receiver.close();
  }
}

function waitForNotifications(played: readonly PlayedDebtor[], receiver: Receiver): Promise<boolean> {
  const decided = played.flatMap(({ checks }) => checks.filter(({ status }) => status === "decided"));
  return until("every decision is notified", () =>
    decided.every(({ id }) => tellingsOf(id, receiver).length > 0),
  );
}

interface Judged {
  name: string;
  wrongs: string[];
  text: string;
}

async function judge(
  played: readonly PlayedDebtor[],
  mx: SimulatorControl,
  receiver: Receiver,
): Promise<Judged[]> {
  const { members } = await mx.summary();
  return played.map((one) => {
    const { debtor, checks } = one;
    const jobCount = members[one.memberGuid]?.jobs["check_balance"] ?? 0;
    const wrongs = wrongsOf(one, jobCount, receiver);
    const mark = wrongs.length === 0 ? colors.green("✔") : colors.red("✘");
    const jobs = colors.dim(`${jobCount} balance ${jobCount === 1 ? "job" : "jobs"} at MX`);
    const lines = checks.map((check) => {
      const told =
        tellingsOf(check.id, receiver).length > 0
          ? colors.dim(" · notification received, signature right")
          : "";
      const holds = check.available_balance === null ? "" : ` of ${check.available_balance} available`;
      return `    ${check.amount.padStart(8)}${holds} → ${colorOf(endOf(check))}${told}`;
    });
    const head = `${mark} ${colors.bold(debtor.name)} ${colors.dim(`– ${debtor.story}`)} · ${jobs}`;
    return { name: debtor.name, wrongs, text: [head, ...lines].join("\n") };
  });
}

function wrongsOf(
  { debtor, memberGuid, checks }: PlayedDebtor,
  jobCount: number,
  receiver: Receiver,
): string[] {
  return [
    ...checks.flatMap((check, index) => {
      const { id, decided_at, decide_by, decision } = check;
      const told = tellingsOf(id, receiver);
      return [
        ...(endOf(check) === debtor.expected[index]
          ? []
          : [
              `check ${id} of member ${memberGuid} ended ${endOf(check)}, expected ${debtor.expected[index]}`,
            ]),
        ...(decided_at !== null && decided_at > decide_by
          ? [
              `check ${id} was decided at ${decided_at}, after its decide_by ${decide_by}: the worker was late`,
            ]
          : []),
        ...(told.every((one) => one === decision)
          ? []
          : [`check ${id} was decided ${decision}, and the notification said ${told.join(", ")}`]),
      ];
    }),
    ...(debtor.jobCount === undefined || debtor.jobCount === jobCount
      ? []
      : [`MX ran ${jobCount} balance jobs for member ${memberGuid}, expected ${debtor.jobCount}`]),
  ];
}

/** The decisions that the receiver was told for a check. */
function tellingsOf(checkId: string, { received }: Receiver): string[] {
  return received
    .filter(({ type, data }) => type === "balance_check.decided" && data["balance_check_id"] === checkId)
    .map(({ data }) => String(data["decision"]));
}

function colorOf(end: string): string {
  if (end === "sufficient") return colors.green(end);
  return end === "canceled" ? colors.dim(end) : colors.magenta(end);
}
