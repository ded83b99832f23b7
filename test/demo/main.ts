import colors from "picocolors";
import { createCoreBank } from "../harness/core-bank.ts";
import { debitAct } from "./debit-act.ts";
import { type Failure, showFailures, showWhereThingsAre } from "./outro.ts";
import { people } from "./people.ts";
import { play } from "./play.ts";
import { buildStage, type DemoStage, killApps } from "./stage.ts";
import { runTasks } from "./tasks.ts";
import { tell } from "./tell.ts";

const keepsRunning = process.argv.includes("--keep");
// biome-ignore lint/style/noProcessEnv: a demo without anyone who could press Ctrl-C must end.
const isUnattended = Boolean(process.env["CI"]);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopNow(signal));

console.log(`\n${colors.bold("Account opening on MX")} ${colors.dim("– MX's guide, unattended")}\n`);
const stage = await buildStage().catch((error: unknown) => {
  console.error(colors.red(`\nThe demo cannot start: ${messageOf(error)}`));
  return stopNow("failure");
});
const failures = await perform(stage).catch((error: unknown) => [
  { what: "The demo itself", why: messageOf(error) },
]);
if (failures.length > 0) showFailures(failures, stage);
const staysUp = keepsRunning || (failures.length > 0 && !isUnattended);
if (staysUp) {
  showWhereThingsAre(stage);
  // Until Ctrl-C.
  await new Promise(() => setInterval(() => undefined, 60_000));
}
if (failures.length === 0)
  console.log(colors.dim("npm run demo -- --keep leaves everything running, for curl.\n"));
process.exitCode = failures.length === 0 ? 0 : 1;
await stage.close();

/** Two acts with the same people, and one of debits. @returns what did not come out as it should. */
async function perform(on: DemoStage): Promise<Failure[]> {
  const failures = [
    ...(await act(on, "with-webhooks", "MX's webhooks arrive")),
    ...(await debitAct(on)),
    ...(await loseWebhooks(on).then(() =>
      act(on, "without-webhooks", "every webhook is lost: polling alone"),
    )),
  ];
  if (failures.length === 0)
    console.log(colors.green("\nEverybody came out as they should, and every debit.\n"));
  return failures;
}

async function act(on: DemoStage, name: string, title: string): Promise<Failure[]> {
  console.log(`\n${colors.bold(title)}\n`);
  const bank = createCoreBank(on.urls.api, on.apiKey);
  const begin = Date.now();
  const readsBefore = await statusReads(on);
  const { done, failures } = await runTasks(
    people.map((person) => ({
      title: `${person.name} – ${person.story}`,
      run: (onProgress) => play(person, { bank, simulatorUrl: on.urls.simulator, act: name, onProgress }),
    })),
  );
  const seconds = ((Date.now() - begin) / 1_000).toFixed(1);
  const identified = done.filter(({ member }) => member.state === "identified").length;
  const reads = (await statusReads(on)) - readsBefore;
  console.log();
  for (const each of done) console.log(`${tell(each)}\n`);
  console.log(
    colors.dim(`${people.length} people, ${identified} identified, ${seconds} s, ${reads} status reads`),
  );
  const wrong = done.flatMap(({ person, member, isAsExpected }) =>
    isAsExpected
      ? []
      : [
          {
            what: `${person.name} (${title})`,
            why: `member ${member.guid} ended ${endOf(member)}, expected ${endOf(person.expected)}`,
          },
        ],
  );
  return [...failures, ...wrong];
}

function endOf({ state, reason }: { state: string; reason: string | null }): string {
  return reason === null ? state : `${state} (${reason})`;
}

async function loseWebhooks({ urls }: DemoStage): Promise<void> {
  await fetch(`${urls.simulator}/_simulator/webhooks`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lossRatio: 1 }),
  });
}

async function statusReads({ urls }: DemoStage): Promise<number> {
  const answer = await fetch(`${urls.simulator}/_simulator/summary`);
  return ((await answer.json()) as { statusReads: number }).statusReads;
}

/** Nothing here is worth an orderly end: apps are killed, and PostgreSQL and Redis end with this process. */
function stopNow(reason: "SIGINT" | "SIGTERM" | "failure"): never {
  if (reason !== "failure") console.log("\nInterrupted: everything that the demo started is stopped.");
  killApps();
  process.exit(reason === "failure" ? 1 : 130);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
