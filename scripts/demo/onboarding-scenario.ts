import colors from "picocolors";
import { createCoreBank } from "../../test/harness/core-bank.ts";
import { customers } from "./customers.ts";
import type { DemoEnvironment } from "./environment.ts";
import { formatTimeline } from "./format-timeline.ts";
import { onboardCustomer } from "./onboard-customer.ts";
import type { Failure } from "./summary.ts";
import { runTasks } from "./tasks.ts";

/** Onboards every customer. @returns the outcomes that were not expected. */
export async function runOnboardingScenario(
  environment: DemoEnvironment,
  { name, title }: { name: string; title: string },
): Promise<Failure[]> {
  console.log(`\n${colors.bold(title)}\n`);
  const bank = createCoreBank(environment.urls.api, environment.apiKey);
  const begin = Date.now();
  const readsBefore = await countStatusReads(environment);
  const { done, failures } = await runTasks(
    customers.map((customer) => ({
      title: `${customer.name} – ${customer.story}`,
      run: (onProgress) =>
        onboardCustomer(customer, {
          bank,
          scenario: name,
          onProgress,
        }),
    })),
  );
  const seconds = ((Date.now() - begin) / 1_000).toFixed(1);
  const identified = done.filter(({ member }) => member.state === "identified").length;
  const reads = (await countStatusReads(environment)) - readsBefore;
  console.log();
  for (const each of done) console.log(`${formatTimeline(each)}\n`);
  console.log(
    colors.dim(
      `${customers.length} customers, ${identified} identified, ${seconds} s, ${reads} status reads`,
    ),
  );
  const unexpected = done.flatMap(({ customer, member, isAsExpected }) =>
    isAsExpected
      ? []
      : [
          {
            what: `${customer.name} (${title})`,
            why: `member ${member.guid} ended ${outcomeOf(member)}, expected ${outcomeOf(customer.expected)}`,
          },
        ],
  );
  return [...failures, ...unexpected];
}

function outcomeOf({ state, reason }: { state: string; reason: string | null }): string {
  return reason === null ? state : `${state} (${reason})`;
}

/** The simulator sends no webhooks from now on. */
export async function dropWebhooks({ urls }: DemoEnvironment): Promise<void> {
  await fetch(`${urls.simulator}/_simulator/webhooks`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ lossRatio: 1 }),
  });
}

async function countStatusReads({ urls }: DemoEnvironment): Promise<number> {
  const response = await fetch(`${urls.simulator}/_simulator/summary`);
  return ((await response.json()) as { statusReads: number }).statusReads;
}
