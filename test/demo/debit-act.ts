import { Listr } from "listr2";
import colors from "picocolors";
import { type CoreBank, createCoreBank } from "../harness/core-bank.ts";
import { type Receiver, startReceiver } from "../harness/receiver.ts";
import { type SimulatorControl, simulatorControl } from "../harness/simulator-control.ts";
import { until } from "../harness/until.ts";
import { debtors, endOf, type PlayedDebtor, playDebtor } from "./debits.ts";
import type { DemoStage } from "./stage.ts";

/** Debits of all kinds, and a receiver that is told every decision. @returns how many came out as they should. */
export async function debitAct({ urls, apiKey }: DemoStage): Promise<{ rightCount: number; count: number }> {
  console.log(`\n${colors.bold("Before each ACH debit: is the account open, does it hold enough?")}\n`);
  const bank = createCoreBank(urls.api, apiKey);
  const mx = simulatorControl(urls.simulator);
  const receiver = await startReceiver();
  const { secret } = await bank.createEndpoint(receiver.url, [
    "balance_check.decided",
    "member.connection_changed",
  ]);
  receiver.trust(secret);
  try {
    const played = await playAll(bank, mx);
    await waitForNotices(played, receiver);
    const judged = await judge(played, mx, receiver);
    console.log(`\n${judged.map(({ text }) => text).join("\n")}\n`);
    console.log(
      colors.dim(`${receiver.received.length} notices received, all signed; ${receiver.refused} refused`),
    );
    const rightCount = receiver.refused > 0 ? 0 : judged.filter(({ isRight }) => isRight).length;
    return { rightCount, count: judged.length };
  } finally {
    await mx.changeFaults({ rules: [] });
    await receiver.close();
  }
}

async function playAll(bank: CoreBank, mx: SimulatorControl): Promise<PlayedDebtor[]> {
  const played: PlayedDebtor[] = [];
  await new Listr(
    debtors.map((debtor, index) => ({
      title: `${debtor.name} – ${debtor.story}`,
      task: async (_, task) => {
        const onProgress = (text: string) => {
          task.output = text;
        };
        played[index] = await playDebtor(debtor, { bank, mx, onProgress });
      },
    })),
    { concurrent: true, exitOnError: true },
  ).run();
  return played;
}

function waitForNotices(played: readonly PlayedDebtor[], receiver: Receiver): Promise<boolean> {
  const decided = played.flatMap(({ checks }) => checks.filter(({ status }) => status === "decided"));
  return until("every decision is told", () =>
    decided.every(({ id }) => tellingsOf(id, receiver).length > 0),
  );
}

async function judge(
  played: readonly PlayedDebtor[],
  mx: SimulatorControl,
  receiver: Receiver,
): Promise<{ isRight: boolean; text: string }[]> {
  const { members } = await mx.summary();
  return played.map(({ debtor, memberGuid, checks }) => {
    const jobCount = members[memberGuid]?.jobs["check_balance"] ?? 0;
    const isFrugal = debtor.jobCount === undefined || jobCount === debtor.jobCount;
    const isTold = checks.every(
      ({ id, status, decision, decided_at, decide_by }) =>
        status !== "decided" ||
        (String(decided_at) <= decide_by && tellingsOf(id, receiver).every((told) => told === decision)),
    );
    const isRight = isFrugal && isTold && checks.map(endOf).join() === debtor.expected.join();
    const mark = isRight ? colors.green("✔") : colors.red("✘");
    const jobs = colors.dim(`${jobCount} balance ${jobCount === 1 ? "job" : "jobs"} at MX`);
    const lines = checks.map((check) => {
      const told =
        tellingsOf(check.id, receiver).length > 0 ? colors.dim(" · notice received, signature right") : "";
      const holds = check.available_balance === null ? "" : ` of ${check.available_balance} available`;
      return `    ${check.amount.padStart(8)}${holds} → ${colorOf(endOf(check))}${told}`;
    });
    return {
      isRight,
      text: [
        `${mark} ${colors.bold(debtor.name)} ${colors.dim(`– ${debtor.story}`)} · ${jobs}`,
        ...lines,
      ].join("\n"),
    };
  });
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
