import pg from "pg";
import type { Debit } from "../harness/debits.ts";
import { until } from "../harness/until.ts";
import type { Breakable } from "./breakages.ts";
import type { Person } from "./people.ts";

/** What became of one person; nobody knows of whom, when they never got so far. */
export interface End {
  guid?: string;
  person?: Person;
  wrongs: string[];
  debits: Debit[];
}

/** Webhooks that were answered 204, by MX's ledger and by the forger's, and are not in the inbox. */
export async function unstored(
  { postgres, apps }: Breakable,
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
    .map(([guid, count]) => `of ${count} webhooks for ${guid} there are ${stored.get(guid) ?? 0}`);
}

const phases = ["verify", "identify"] as const;

/** Jobs of onboarding that MX ran although it had run what was needed. */
export function jobsBeyond({ control }: Breakable["apps"]["mx"], ends: readonly End[]): string[] {
  const { members } = control.summary();
  return ends.flatMap(({ guid, person }) => {
    if (guid === undefined || person === undefined) return [];
    const ran = members[guid]?.jobs ?? {};
    return phases
      .filter((kind) => (ran[kind] ?? 0) > person.jobs[kind])
      .map((kind) => `${guid} (${person.password}) had ${ran[kind]} jobs to ${kind}`);
  });
}

/** Jobs that MX was asked for again before anybody looked, each with all that MX saw of its member. */
export function doubleStartsAt({ control }: Breakable["apps"]["mx"]): string[] {
  return Object.entries(control.summary().members)
    .filter(([, { doubleStarts }]) => doubleStarts > 0)
    .map(([member]) => {
      const seen = control
        .ledger({ member })
        .map(({ at, kind, what, outcome }) => `${new Date(at).toISOString()} ${kind} ${what} ${outcome}`);
      return [`${member} was asked for a job that ran already:`, ...seen].join("\n  ");
    });
}

/** Events of the feed that the receiver was never told, and notifications that are in no feed. */
export async function untold({ apps, receiver }: Breakable): Promise<string[]> {
  const pulled = await apps.bank.events();
  const untoldOnes = () => {
    const told = new Set(receiver.received.map(({ id }) => id));
    return pulled.filter(({ id }) => !told.has(id));
  };
  await until("all is told that can be pulled", () => untoldOnes().length === 0, {
    timeoutMs: 60_000,
    everyMs: 500,
  }).catch(() => undefined);
  const ids = new Set((await apps.bank.events()).map(({ id }) => id));
  return [
    ...untoldOnes().map(({ id, type }) => `${id} (${type}) was never told`),
    ...receiver.received
      .filter(({ id }) => !ids.has(id))
      .map(({ id }) => `${id} was told, and is in no feed`),
  ];
}
