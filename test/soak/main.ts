import { parseArgs } from "node:util";
import pLimit from "p-limit";
import { type DemoEnvironment, startEnvironment } from "../../scripts/demo/environment.ts";
import { createCoreBank, type MemberView } from "../harness/core-bank.ts";
import { enroll, follow } from "../harness/onboard.ts";
import { soakDays } from "./days.ts";
import { soakDebits } from "./debits.ts";

/** Scripts of the simulator, with the expected final state. */
const cases = [
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

/** Number of members in progress at the same time. */
const concurrency = 100;

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
  const environment = await startEnvironment({
    SIMULATOR_FAULTS: values.faults,
    ...(values.webhooks === "off" ? { SIMULATOR_WEBHOOK_LOSS: "1" } : {}),
    LOG_LEVEL: "warn",
  });
  try {
    const run = values.debits ? soakDebits : soak;
    process.exitCode = (await run(environment, Number(values.members), values.faults)) ? 0 : 1;
  } finally {
    await environment.close();
  }
}

/** Onboards many members while MX fails. Prints the outcomes and the records of MX as one JSON line. */
async function soak(environment: DemoEnvironment, count: number, faults: string): Promise<boolean> {
  const bank = createCoreBank(environment.urls.api, environment.apiKey);
  const limit = pLimit(concurrency);
  const begin = Date.now();
  let endedCount = 0;
  const progress = setInterval(
    () => console.error(`${endedCount} of ${count} members have reached a final state`),
    5_000,
  );
  const violations: string[] = [];
  const ends: Record<string, number> = {};
  const one = async (index: number) => {
    const each = cases[index % cases.length];
    if (each === undefined) return;
    const { guid } = await enroll(bank, { id: `soak-${index}`, password: each.password });
    const end = await follow(bank, guid, {}, { timeoutMs: 120_000 }).then(
      outcomeOf,
      async (error: unknown) => {
        console.error(
          String(error),
          JSON.stringify({ member: await bank.member(guid), timeline: await bank.timeline(guid) }),
        );
        return "stuck";
      },
    );
    ends[end] = (ends[end] ?? 0) + 1;
    if (end !== each.ends) violations.push(`${guid} (${each.password}): ${end} instead of ${each.ends}`);
    endedCount += 1;
  };
  try {
    await Promise.all(Array.from({ length: count }, (_, index) => limit(one, index)));
  } finally {
    clearInterval(progress);
  }
  const records = await mxRecords(environment);
  const identifiedCount = ends["identified"] ?? 0;
  console.log(
    JSON.stringify({
      members: count,
      faults,
      webhooks: values.webhooks,
      seconds: Math.round((Date.now() - begin) / 1_000),
      ends,
      violations,
      double_starts: records.doubleStarts,
      fewest_ms_between_status_reads: records.fewestMsBetweenStatusReads,
      status_reads: records.statusReads,
      status_reads_per_identified: identifiedCount === 0 ? null : readsOfIdentified(records, identifiedCount),
      webhooks_delivered: records.webhooks["delivered"] ?? 0,
    }),
  );
  return violations.length === 0 && records.doubleStarts === 0;
}

function outcomeOf({ state, reason }: MemberView): string {
  return reason === null ? state : `${state} ${reason}`;
}

interface MxRecords {
  doubleStarts: number;
  fewestMsBetweenStatusReads: number;
  statusReads: number;
  webhooks: Record<string, number>;
  members: Record<string, { statusReads: number; jobs: Record<string, number> }>;
}

async function mxRecords({ urls }: DemoEnvironment): Promise<MxRecords> {
  return (await (await fetch(`${urls.simulator}/_simulator/summary`)).json()) as MxRecords;
}

/** The identified members are those for which MX ran an identification. */
function readsOfIdentified({ members }: MxRecords, identifiedCount: number): number {
  const reads = Object.values(members)
    .filter(({ jobs }) => (jobs["identify"] ?? 0) > 0)
    .reduce((sum, { statusReads }) => sum + statusReads, 0);
  return Math.round((reads / identifiedCount) * 100) / 100;
}
