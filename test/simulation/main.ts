import { parseArgs } from "node:util";
import { describeFinding, explore } from "./explore.ts";
import { mxFaultScenarios, scenarios } from "./scenario.ts";

const help = `pnpm simulate [--seeds N] [--from S] [--mx-faults] [--findings N] [--unreduced]

Runs the N scenarios (default 1,000) of the seeds from S on (default 1): the worker's logic on a virtual clock, with
crashes, losses, delays and repetitions. With --mx-faults, only MX fails, and every decision must be in time. The exit code is 1 if a scenario violates an invariant. The run stops after
--findings (default 5) such scenarios. Each is reduced for up to a minute, unless --unreduced is given.`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    "mx-faults": { type: "boolean", default: false },
    findings: { type: "string", default: "5" },
    unreduced: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const count = positive("seeds", values.seeds);
const from = positive("from", values.from);
const kind = values["mx-faults"] ? mxFaultScenarios : scenarios;
const findingsMax = positive("findings", values.findings);
if (values.help) console.log(help);
else process.exitCode = (await simulateSeeds()) ? 0 : 1;

async function simulateSeeds(): Promise<boolean> {
  const begin = performance.now();
  const sums = { portCalls: 0, decisions: 0, byBalance: 0, notifications: 0, virtualHours: 0 };
  let findingCount = 0;
  let reportedAt = begin;
  for (let seed = from; seed < from + count; seed += 1) {
    const { run, finding } = await explore(seed, kind, { reduces: !values.unreduced });
    if (finding === null) {
      sums.portCalls += run.portCallCount;
      sums.decisions += run.decisionCount;
      sums.byBalance += run.balanceCount;
      sums.notifications += run.notificationCount;
      sums.virtualHours += run.virtualMs / 3_600_000;
    } else {
      findingCount += 1;
      console.error(describeFinding(finding, values["mx-faults"] ? ["--mx-faults"] : []));
      if (findingCount >= findingsMax) break;
    }
    if (performance.now() - reportedAt < 5_000) continue;
    reportedAt = performance.now();
    console.error(`${seed - from + 1} of ${count} seeds, ${findingCount} with violations`);
  }
  const seconds = Math.round((performance.now() - begin) / 1_000);
  const virtualHours = Math.round(sums.virtualHours);
  console.log(JSON.stringify({ seeds: count, from, findings: findingCount, seconds, ...sums, virtualHours }));
  return findingCount === 0;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  console.error(`--${name} must be a positive whole number, not ${text}.\n\n${help}`);
  process.exit(2);
}
