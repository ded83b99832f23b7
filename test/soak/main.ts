import { parseArgs } from "node:util";
import pLimit from "p-limit";
import { type DemoEnvironment, startEnvironment } from "../../scripts/demo/environment.ts";
import { createCoreBank, type MemberView } from "../harness/core-bank.ts";
import { enroll, follow } from "../harness/onboard.ts";
import { soakDays } from "./days.ts";
import { soakDebits } from "./debits.ts";

/** Scripts of the simulator, and what each must end as. */
const fates = [
  { password: "password", ends: "identified" },
  { password: "mfa:TEXT", ends: "identified" },
  { password: "select:all", ends: "identified" },
  { password: "status:FAILED*2", ends: "identified" },
  { password: "mfa:OPTIONS/TOKEN@identify", ends: "identified" },
  { password: "via:DELAYED", ends: "identified" },
  { password: "numbers:late,owners:late", ends: "identified" },
  { password: "status:LOCKED", ends: "action_required locked" },
  { password: "accounts:none", ends: "failed no_eligible_accounts" },
  { password: "status:FAILED", ends: "failed failed" },
];

/** So many people go through the guide at the same time. */
const atOnce = 100;

const { values } = parseArgs({
  options: {
    members: { type: "string", default: "1000" },
    faults: { type: "string", default: "default" },
    webhooks: { type: "string", default: "on" },
    debits: { type: "boolean", default: false },
    days: { type: "string" },
  },
});
if (values.days === undefined) await soakOnce();
else process.exitCode = (await soakDays(Number(values.days), Number(values.members))) ? 0 : 1;

async function soakOnce(): Promise<void> {
  const stage = await startEnvironment({
    SIMULATOR_FAULTS: values.faults,
    ...(values.webhooks === "off" ? { SIMULATOR_WEBHOOK_LOSS: "1" } : {}),
    LOG_LEVEL: "warn",
  });
  try {
    const run = values.debits ? soakDebits : soak;
    process.exitCode = (await run(stage, Number(values.members), values.faults)) ? 0 : 1;
  } finally {
    await stage.close();
  }
}

/** Many members through MX at its faults; one JSON line says how they ended, by MX's own ledger too. */
async function soak(on: DemoEnvironment, count: number, faults: string): Promise<boolean> {
  const bank = createCoreBank(on.urls.api, on.apiKey);
  const limit = pLimit(atOnce);
  const begin = Date.now();
  let endedCount = 0;
  const progress = setInterval(() => console.error(`${endedCount} of ${count} have come to an end`), 5_000);
  const wrong: string[] = [];
  const ends: Record<string, number> = {};
  const one = async (index: number) => {
    const fate = fates[index % fates.length];
    if (fate === undefined) return;
    const { guid } = await enroll(bank, { id: `soak-${index}`, password: fate.password });
    const end = await follow(bank, guid, {}, { timeoutMs: 120_000 }).then(endOf, async (error: unknown) => {
      console.error(
        String(error),
        JSON.stringify({ member: await bank.member(guid), timeline: await bank.timeline(guid) }),
      );
      return "stuck";
    });
    ends[end] = (ends[end] ?? 0) + 1;
    if (end !== fate.ends) wrong.push(`${guid} (${fate.password}): ${end} instead of ${fate.ends}`);
    endedCount += 1;
  };
  try {
    await Promise.all(Array.from({ length: count }, (_, index) => limit(one, index)));
  } finally {
    clearInterval(progress);
  }
  const truth = await mxTruth(on);
  const identifiedCount = ends["identified"] ?? 0;
  console.log(
    JSON.stringify({
      members: count,
      faults,
      webhooks: values.webhooks,
      seconds: Math.round((Date.now() - begin) / 1_000),
      ends,
      wrong,
      double_starts: truth.doubleStarts,
      fewest_ms_between_status_reads: truth.fewestMsBetweenStatusReads,
      status_reads: truth.statusReads,
      status_reads_per_identified: identifiedCount === 0 ? null : readsOfIdentified(truth, identifiedCount),
      webhooks_delivered: truth.webhooks["delivered"] ?? 0,
    }),
  );
  return wrong.length === 0 && truth.doubleStarts === 0;
}

function endOf({ state, reason }: MemberView): string {
  return reason === null ? state : `${state} ${reason}`;
}

interface Truth {
  doubleStarts: number;
  fewestMsBetweenStatusReads: number;
  statusReads: number;
  webhooks: Record<string, number>;
  members: Record<string, { statusReads: number; jobs: Record<string, number> }>;
}

async function mxTruth({ urls }: DemoEnvironment): Promise<Truth> {
  return (await (await fetch(`${urls.simulator}/_simulator/summary`)).json()) as Truth;
}

/** Members for whom MX ran an identification are those that were identified. */
function readsOfIdentified({ members }: Truth, identifiedCount: number): number {
  const reads = Object.values(members)
    .filter(({ jobs }) => (jobs["identify"] ?? 0) > 0)
    .reduce((sum, { statusReads }) => sum + statusReads, 0);
  return Math.round((reads / identifiedCount) * 100) / 100;
}
