import pg from "pg";
import { violationsOf } from "../harness/debit-violations.ts";
import type { Debit } from "../harness/debits.ts";
import { decisionsOf, type Receiver } from "../harness/receiver.ts";
import { until } from "../harness/until.ts";
import type { RunningApps } from "./onboarding.ts";
import type { OnboardingCase } from "./onboarding-cases.ts";

/** The outcome of one member. The GUID is unknown if the member was not created. */
export interface MemberOutcome {
  guid?: string;
  onboardingCase?: OnboardingCase;
  violations: string[];
  debits: Debit[];
}

/** Where the results of a crowd are recorded. */
export interface CrowdRecords {
  /** The database of the apps. */
  postgres: { url: string };
  apps: RunningApps;
  receiver: Receiver;
}

interface CrowdFacts {
  /** The GUIDs of forged webhooks that were answered 204. */
  acknowledged: readonly string[];
  /** Whether MX fails at random. */
  mxFails: boolean;
}

/** The broken guarantees, by the records of MX, the receiver and the inbox. Waits for the notifications of decisions. */
export async function crowdViolations(
  records: CrowdRecords,
  outcomes: readonly MemberOutcome[],
  { acknowledged, mxFails }: CrowdFacts,
): Promise<string[]> {
  const { apps, receiver } = records;
  const debits = outcomes.flatMap((end) => end.debits);
  const decided = debits.filter(({ check }) => check.status === "decided");
  await until(
    "a notification of every decision arrives",
    () => {
      const ids = new Set(decisionsOf(receiver).map(({ data }) => data.balance_check_id));
      return decided.every(({ check }) => ids.has(check.id));
    },
    { everyMs: 250 },
  );
  return [
    ...outcomes.flatMap((end) => end.violations),
    ...violationsOf(debits, receiver.received, { mxFails }),
    ...(await missingWebhooks(records, acknowledged)),
    ...(await missingNotifications(records)),
    ...doubleStartViolations(apps.mx),
    ...extraJobs(apps.mx, outcomes),
  ];
}

/** Webhooks, including forged ones, that were answered 204 and are not in the inbox. */
async function missingWebhooks(
  { postgres, apps }: CrowdRecords,
  acknowledged: readonly string[],
): Promise<string[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<{ member_guid: string; count: number }>(
    "select member_guid, count(*)::int from inbox where source = 'webhook' group by member_guid",
  );
  await client.end();
  const stored = new Map(rows.map(({ member_guid, count }) => [member_guid, count]));
  const delivered = Object.entries(apps.mx.control.summary().members).map(
    ([guid, { webhooksDelivered }]) => [guid, webhooksDelivered] as const,
  );
  return [...delivered, ...acknowledged.map((guid) => [guid, 1] as const)]
    .filter(([guid, count]) => (stored.get(guid) ?? 0) < count)
    .map(
      ([guid, count]) =>
        `${count} webhooks for ${guid} were acknowledged, ${stored.get(guid) ?? 0} are stored`,
    );
}

const phases = ["verify", "identify"] as const;

/** Onboarding jobs that MX ran beyond those that were needed. */
function extraJobs({ control }: RunningApps["mx"], outcomes: readonly MemberOutcome[]): string[] {
  const { members } = control.summary();
  return outcomes.flatMap(({ guid, onboardingCase }) => {
    if (guid === undefined || onboardingCase === undefined) return [];
    const ran = members[guid]?.jobs ?? {};
    return phases
      .filter((kind) => (ran[kind] ?? 0) > onboardingCase.jobs[kind])
      .map((kind) => `${guid} (${onboardingCase.name}) had ${ran[kind]} jobs to ${kind}`);
  });
}

/** Jobs that were requested twice without a status read between, each with all that MX received for the member. */
function doubleStartViolations({ control }: RunningApps["mx"]): string[] {
  return Object.entries(control.summary().members)
    .filter(([, { doubleStarts }]) => doubleStarts > 0)
    .map(([member]) => {
      const requests = control
        .ledger({ member })
        .map(({ at, kind, what, outcome }) => `${new Date(at).toISOString()} ${kind} ${what} ${outcome}`);
      return [`${member} received a request for a job that was already running:`, ...requests].join("\n  ");
    });
}

/** Events of the feed that the receiver never got, and notifications that are not in the feed. */
async function missingNotifications({ apps, receiver }: CrowdRecords): Promise<string[]> {
  const pulled = await apps.bank.events();
  const missingOnes = () => {
    const received = new Set(receiver.received.map(({ id }) => id));
    return pulled.filter(({ id }) => !received.has(id));
  };
  await until("every event of the feed is delivered", () => missingOnes().length === 0, {
    timeoutMs: 60_000,
    everyMs: 500,
  }).catch(() => undefined);
  const ids = new Set((await apps.bank.events()).map(({ id }) => id));
  return [
    ...missingOnes().map(({ id, type }) => `${id} (${type}) was never delivered`),
    ...receiver.received
      .filter(({ id }) => !ids.has(id))
      .map(({ id }) => `${id} was delivered, and is not in the feed`),
  ];
}
