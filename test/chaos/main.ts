import { parseArgs } from "node:util";
import { runChaos } from "./run-chaos.ts";
import { buildChaosStage } from "./stage.ts";

const { values } = parseArgs({
  options: {
    members: { type: "string", default: "10000" },
    debits: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const members = Number(values.members);
const seed = Number(values.seed);
// Every second member has debits.
const debitsEach = Math.max(1, Math.round((Number(values.debits) * 2) / members));

console.error(`${members} members, ${debitsEach} debits for every second of them, seed ${seed}`);
const stage = await buildChaosStage();
try {
  const report = await runChaos(stage, {
    members,
    debitsEach,
    seed,
    atOnce: 250,
    everyMs: 4_000,
    // With five minutes for one false wait that MX asks for.
    debitLifeMs: 420_000,
    memberLifeMs: 480_000,
    calmMs: 15_000,
    breakagesMin: 0,
    onBroken: ({ what, from, until, recoveryMs }) =>
      console.error(
        `${from.toISOString()} to ${until.toISOString()} ${what}, all well ${recoveryMs} ms later`,
      ),
    onWrong: (wrong) => console.error(wrong),
    onProgress: ({ endedMembers, endedDebits, breakages }) =>
      console.error(`${endedMembers} members, ${endedDebits} debits, ${breakages} breakages`),
  });
  for (const wrong of report.wrongs) console.error(wrong);
  console.log(JSON.stringify({ seed, ...report, wrongs: report.wrongs.length }));
  process.exitCode = report.wrongs.length === 0 ? 0 : 1;
} finally {
  await stage.close();
}
