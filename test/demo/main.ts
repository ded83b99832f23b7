import { Listr } from "listr2";
import colors from "picocolors";
import { createCoreBank } from "../harness/core-bank.ts";
import { debitAct } from "./debit-act.ts";
import { people } from "./people.ts";
import { type Played, play } from "./play.ts";
import { buildStage, type DemoStage } from "./stage.ts";
import { tell } from "./tell.ts";

const keepsRunning = process.argv.includes("--keep");

console.log(`\n${colors.bold("Account opening on MX")} ${colors.dim("– MX's guide, unattended")}\n`);
const stage = await buildStage();
const interrupted = new Promise<void>((resolve) => {
  process.once("SIGINT", () => resolve());
  process.once("SIGTERM", () => resolve());
});
try {
  const isRight = await Promise.race([perform(stage), interrupted.then(() => false)]);
  process.exitCode = isRight ? 0 : 1;
  if (keepsRunning && isRight) {
    sayWhereThingsAre(stage);
    await interrupted;
  }
} finally {
  await stage.close();
}

/** Two acts with the same people, and one of debits; true when everything came out as it should. */
async function perform(on: DemoStage): Promise<boolean> {
  const withWebhooks = await act(on, "with-webhooks", "MX's webhooks arrive");
  const debits = await debitAct(on);
  await loseWebhooks(on);
  const without = await act(on, "without-webhooks", "every webhook is lost: polling alone");
  const all = [...withWebhooks, ...without];
  const right = all.filter(({ isAsExpected }) => isAsExpected);
  const isRight = right.length === all.length && debits.rightCount === debits.count;
  const line = `${right.length} of ${all.length} people came out as they should, and the debits of ${debits.rightCount} of ${debits.count}.`;
  console.log(`\n${isRight ? colors.green(line) : colors.red(`${line} Logs: ${on.logFolder}`)}\n`);
  return isRight;
}

async function act(on: DemoStage, name: string, title: string): Promise<Played[]> {
  console.log(`\n${colors.bold(title)}\n`);
  const bank = createCoreBank(on.urls.api, on.apiKey);
  const played: Played[] = [];
  const begin = Date.now();
  const readsBefore = await statusReads(on);
  await new Listr(
    people.map((person, index) => ({
      title: `${person.name} – ${person.story}`,
      task: async (_, task) => {
        const onProgress = (text: string) => {
          task.output = text;
        };
        played[index] = await play(person, { bank, simulatorUrl: on.urls.simulator, act: name, onProgress });
      },
    })),
    { concurrent: true, exitOnError: true },
  ).run();
  const seconds = ((Date.now() - begin) / 1_000).toFixed(1);
  const identified = played.filter(({ member }) => member.state === "identified").length;
  const reads = (await statusReads(on)) - readsBefore;
  console.log();
  for (const each of played) console.log(`${tell(each)}\n`);
  console.log(
    colors.dim(`${played.length} people, ${identified} identified, ${seconds} s, ${reads} status reads`),
  );
  return played;
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

function sayWhereThingsAre({ urls, apiKey, logFolder }: DemoStage): void {
  console.log(`Everything stays up until you press Ctrl-C.

  API            ${urls.api}        description: ${urls.api}/docs
  API key        ${apiKey}
  webhooks       ${urls.ingest}/webhooks/mx
  MX simulator   ${urls.simulator}        what it can be asked to do: ${urls.simulator}/docs
  metrics        ${urls.worker}/metrics
  logs           ${logFolder}
`);
}
