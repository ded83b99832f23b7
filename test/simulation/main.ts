import { parseArgs } from "node:util";
import { describeFinding, explore } from "./explore.ts";

const help = `pnpm simulate [--seeds N] [--from S] [--findings N]

Plays N scenarios (1,000 unless told), those of the seeds from S on (1 unless told): the worker's own logic on a virtual
clock, with crashes, losses, delays and repetitions. Ends with 1 when something happened that must never happen; after the
fifth time, unless told otherwise, it does not go on.`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    // So many of them have one cause.
    findings: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});
const count = positive("seeds", values.seeds);
const from = positive("from", values.from);
const findingsMax = positive("findings", values.findings);
if (values.help) console.log(help);
else process.exitCode = (await simulateSeeds()) ? 0 : 1;

async function simulateSeeds(): Promise<boolean> {
  const begin = performance.now();
  const sums = { portCalls: 0, decisions: 0, byBalance: 0, notifications: 0, virtualHours: 0 };
  let findingCount = 0;
  let toldAt = begin;
  for (let seed = from; seed < from + count; seed += 1) {
    const { run, finding } = await explore(seed);
    if (finding === null) {
      sums.portCalls += run.portCallCount;
      sums.decisions += run.decisionCount;
      sums.byBalance += run.balanceCount;
      sums.notifications += run.notificationCount;
      sums.virtualHours += run.virtualMs / 3_600_000;
    } else {
      findingCount += 1;
      console.error(describeFinding(finding));
      if (findingCount >= findingsMax) break;
    }
    if (performance.now() - toldAt < 5_000) continue;
    toldAt = performance.now();
    console.error(`${seed - from + 1} of ${count} seeds, ${findingCount} with faults`);
  }
  const seconds = Math.round((performance.now() - begin) / 1_000);
  const virtualHours = Math.round(sums.virtualHours);
  console.log(JSON.stringify({ seeds: count, from, findings: findingCount, seconds, ...sums, virtualHours }));
  return findingCount === 0;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  console.error(`--${name} is to be a whole number from 1 on, not ${text}.\n\n${help}`);
  process.exit(2);
}
