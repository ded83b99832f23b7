import { connect, type Database } from "@account-opening/db";
import type { PostgresPair } from "@account-opening/infra";
import { postWebhook } from "../chaos/webhooks.ts";
import type { Apps } from "../harness/apps.ts";
import { enroll, follow } from "../harness/onboard.ts";
import { until } from "../harness/until.ts";

export interface FailoverTarget {
  apps: Apps;
  pair: PostgresPair;
  /** With both hosts. */
  databaseUrl: string;
}

export interface FailoverOptions {
  roundCount: number;
  /** Members that are onboarded in each round. */
  memberCount: number;
  /** No round starts after this time. */
  durationMs: number;
  onRound(round: Round): void;
}

/** Times in milliseconds from the moment at which the new primary accepted writes. */
export interface Round {
  round: number;
  outageMs: number;
  firstWebhookMs: number;
  /** The last of the members that were being onboarded had a new event. */
  lastMemberMs: number;
}

const passwords = ["password", "via:DELAYED", "numbers:late,owners:late"];

/** Crashes the primary of a synchronous pair in each round, while webhooks arrive and members are onboarded. */
export async function runFailovers(target: FailoverTarget, options: FailoverOptions) {
  const { apps, databaseUrl } = target;
  const database = connect({ url: databaseUrl, applicationName: "failovers", poolSize: 3 });
  const sending = { isOver: false, acknowledged: [] as string[] };
  const senders = Array.from({ length: 4 }, (_, index) => sendWebhooks(apps, index, sending));
  const rounds: Round[] = [];
  const members: ReturnType<typeof follow>[] = [];
  try {
    const startedAt = performance.now();
    for (let round = 1; round <= options.roundCount; round += 1) {
      if (performance.now() - startedAt > options.durationMs) break;
      const measured = await failOverOnce(target, database, sending, { ...options, round, members });
      rounds.push(measured);
      options.onRound(measured);
    }
    sending.isOver = true;
    await Promise.all(senders);
    const ended = await Promise.all(members);
    const { doubleStarts } = apps.mx.control.summary();
    return {
      rounds: rounds.length,
      acknowledgedWebhooks: sending.acknowledged.length,
      lostWebhooks: await countMissing(database, sending.acknowledged),
      members: ended.length,
      otherStates: ended.filter(({ state }) => state !== "identified").length,
      doubleStarts,
      lastMemberMsMedian: medianOf(rounds.map(({ lastMemberMs }) => lastMemberMs)),
      lastMemberMsMax: Math.max(...rounds.map(({ lastMemberMs }) => lastMemberMs)),
      firstWebhookMsMax: Math.max(...rounds.map(({ firstWebhookMs }) => firstWebhookMs)),
    };
  } finally {
    sending.isOver = true;
    await database.close();
  }
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function failOverOnce(
  { apps, pair }: FailoverTarget,
  database: Database,
  sending: { acknowledged: string[] },
  {
    round,
    memberCount,
    members,
  }: { round: number; memberCount: number; members: ReturnType<typeof follow>[] },
): Promise<Round> {
  const guids = await Promise.all(
    Array.from({ length: memberCount }, async (_, index) => {
      const password = passwords[index % passwords.length] ?? "password";
      return (await enroll(apps.bank, { id: `round-${round}-${index}`, password })).guid;
    }),
  );
  members.push(...guids.map((guid) => follow(apps.bank, guid, {}, { everyMs: 500 })));
  const crashedAt = performance.now();
  await pair.failOver();
  const servedAt = performance.now();
  const acknowledgedCount = sending.acknowledged.length;
  const { rows } = await database.pool.query<{ now: Date }>("select clock_timestamp() as now");
  const since = rows[0]?.now ?? new Date();
  const webhook = until("a webhook is acknowledged", () => sending.acknowledged.length > acknowledgedCount, {
    everyMs: 10,
  }).then(() => performance.now() - servedAt);
  const lastMember = until("each member continues", () => continued(database, guids, since), {
    everyMs: 50,
  }).then(() => performance.now() - servedAt);
  const [firstWebhookMs, lastMemberMs] = await Promise.all([webhook, lastMember]);
  await pair.addStandby();
  return {
    round,
    outageMs: Math.round(servedAt - crashedAt),
    firstWebhookMs: Math.round(firstWebhookMs),
    lastMemberMs: Math.round(lastMemberMs),
  };
}

/** Whether each member has an event since that time, or needs none. */
async function continued(database: Database, guids: readonly string[], since: Date): Promise<boolean> {
  const { rows } = await database.pool.query(
    `select from members
     where guid = any($1) and state <> 'identified'
       and not exists (select from inbox where inbox.member_guid = members.guid and received_at > $2)`,
    [guids, since],
  );
  return rows.length === 0;
}

async function sendWebhooks(
  apps: Apps,
  sender: number,
  sending: { isOver: boolean; acknowledged: string[] },
): Promise<void> {
  for (let count = 0; !sending.isOver; count += 1) {
    const guid = `MBR-sent-${sender}-${count}`;
    const body = JSON.stringify({ type: "BALANCE", member_guid: guid });
    const response = await postWebhook(apps, body).catch(() => null);
    if (response?.status === 204) sending.acknowledged.push(guid);
  }
}

async function countMissing({ pool }: Database, acknowledged: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from unnest($1::text[]) as sent (guid)
     where not exists (select from inbox where member_guid = guid)`,
    [acknowledged],
  );
  return rows[0]?.count ?? acknowledged.length;
}
