import pg from "pg";
import type { Debit } from "../harness/debits.ts";
import { until } from "../harness/until.ts";
import type { ChaosTarget } from "./faults.ts";
import type { OnboardingCase } from "./onboarding-cases.ts";

/** The outcome of one member. The GUID is unknown if the member was not created. */
export interface MemberOutcome {
  guid?: string;
  onboardingCase?: OnboardingCase;
  violations: string[];
  debits: Debit[];
}

/** Webhooks, including forged ones, that were answered 204 and are not in the inbox. */
export async function missingWebhooks(
  { postgres, apps }: ChaosTarget,
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
export function extraJobs(
  { control }: ChaosTarget["apps"]["mx"],
  outcomes: readonly MemberOutcome[],
): string[] {
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
export function doubleStartViolations({ control }: ChaosTarget["apps"]["mx"]): string[] {
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
export async function missingNotifications({ apps, receiver }: ChaosTarget): Promise<string[]> {
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
