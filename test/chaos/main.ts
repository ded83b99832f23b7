import { parseArgs } from "node:util";
import { runAlertTable } from "./alert-table.ts";
import { startChaosEnvironment } from "./environment.ts";
import { runChaos } from "./run-chaos.ts";

const { values } = parseArgs({
  options: {
    members: { type: "string", default: "10000" },
    debits: { type: "string", default: "20000" },
    monitoring: { type: "boolean", default: false },
    /** With --monitoring: only the faults whose names have this text. */
    only: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const members = Number(values.members);
const seed = Number(values.seed);
// Every second member has debits.
const debitsEach = Math.max(1, Math.round((Number(values.debits) * 2) / members));

console.error(`${members} members, ${debitsEach} debits for every second member, seed ${seed}`);
const environment = await startChaosEnvironment();
try {
  if (values.monitoring) await printAlertTable();
  else await runFaults();
} finally {
  await environment.close();
}
// Members that were onboarded for the alerts wait for their end no longer.
if (values.monitoring) process.exit();

/** Windows and `for` of the rules are 30 times shorter, so that a fault of seconds is one of minutes. */
async function printAlertTable(): Promise<void> {
  console.log("| fault | alert | seconds to fire | seconds to clear |\n|---|---|---|---|");
  const { problems, panels } = await runAlertTable(environment, {
    factor: 30,
    // An hour, at that factor.
    calmMs: 120_000,
    only: values.only,
    onRow({ fault, alert, firesAfter, clearsAfter }) {
      console.log(`| ${fault} | ${alert} | ${firesAfter ?? "-"} | ${clearsAfter ?? "-"} |`);
    },
  });
  console.log(
    "\n| dashboard | panel | query | series | minimum | maximum | unit |\n|---|---|---|---|---|---|---|",
  );
  for (const { dashboard, panel, legend, seriesCount, min, max, unit } of panels)
    console.log(
      `| ${dashboard} | ${panel} | ${legend} | ${seriesCount} | ${shown(min)} | ${shown(max)} | ${unit} |`,
    );
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

function shown(value: number | null): string {
  return value === null ? "no data" : String(Number(value.toPrecision(3)));
}

async function runFaults(): Promise<void> {
  const report = await runChaos(environment, {
    members,
    debitsEach,
    seed,
    concurrency: 250,
    everyMs: 4_000,
    // Includes five minutes for one false wait that MX requests.
    debitLifeMs: 420_000,
    memberLifeMs: 480_000,
    calmMs: 15_000,
    faultsMin: 0,
    onFault: ({ what, from, until, recoveryMs }) =>
      console.error(
        `${from.toISOString()} to ${until.toISOString()} ${what}, recovered ${recoveryMs} ms later`,
      ),
    onViolation: (violation) => console.error(violation),
    onProgress: ({ endedMembers, endedDebits, faults }) =>
      console.error(`${endedMembers} members, ${endedDebits} debits, ${faults} faults`),
  });
  for (const violation of report.violations) console.error(violation);
  console.log(JSON.stringify({ seed, ...report, violations: report.violations.length }));
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}
