import pLimit from "p-limit";
import pg from "pg";
import { type Debit, type DebitFate, debit, debitFates, wrongsOf } from "../harness/debits.ts";
import { enroll, follow, onboard } from "../harness/onboard.ts";
import { simulatorControl } from "../harness/simulator-control.ts";
import { until } from "../harness/until.ts";
import { type Breakable, breakagesOf, pause } from "./breakages.ts";

export interface ChaosPlan {
  members: number;
  /** Of each member that has debits. */
  debitsEach: number;
  /** So many people are under way at the same time. */
  atOnce: number;
  /** How often each of them is looked at. */
  everyMs: number;
  /** Between one breakage and the next, at most. */
  calmMs: number;
  /** Goes on breaking things until there were so many, and then for as long as there is work. */
  breakagesMin: number;
  seed: number;
  /** Told now and then. */
  onProgress?: (progress: ChaosProgress) => void;
  /** Told of each breakage once all works again. */
  onBroken?: (broken: Broken) => void;
  /** Told at once of somebody who did not come to an end. */
  onWrong?: (wrong: string) => void;
}

interface Broken {
  what: string;
  from: Date;
  /** Put right again. */
  until: Date;
  /** From then on, until a webhook led to a status read again. */
  recoveryMs: number;
}

/** What became of one person; nobody knows of whom, when they never got so far. */
interface End {
  guid?: string;
  person?: Person;
  wrongs: string[];
  debits: Debit[];
}

interface ChaosProgress {
  endedMembers: number;
  endedDebits: number;
  breakages: number;
}

export interface ChaosReport {
  seconds: number;
  members: number;
  debits: number;
  /** How many of each kind. */
  breakages: Record<string, number>;
  webhooksAcknowledged: number;
  forgedRefused: number;
  notices: number;
  noticesRepeated: number;
  doubleStarts: number;
  /** From the end of a breakage until a webhook led to a status read again. */
  longestRecovery: { ms: number; after: string };
  /** What must never happen and did. */
  wrongs: string[];
}

/** MX waits for answers until all is up again; else EXPIRED would be its truth. */
const patient = "expire:6000";

interface Person {
  password: string;
  state: string;
  reason: string | null;
  /** What onboarding takes, and no more of it. */
  jobs: { verify: number; identify: number };
}

const identified = { state: "identified", reason: null, jobs: { verify: 1, identify: 1 } };
const verifiedOnly = { verify: 1, identify: 0 };

const people: Person[] = [
  { password: "password", ...identified },
  { password: `mfa:TEXT,${patient}`, ...identified },
  { password: `select:all,${patient}`, ...identified },
  { password: "status:FAILED*2", ...identified, jobs: { verify: 3, identify: 1 } },
  { password: "status:LOCKED", state: "action_required", reason: "locked", jobs: verifiedOnly },
  // A request without an answer, and a job that brings nothing: that cannot be told from one that never began.
  {
    password: "accounts:none",
    state: "failed",
    reason: "no_eligible_accounts",
    jobs: { ...verifiedOnly, verify: Number.POSITIVE_INFINITY },
  },
  { password: "numbers:late,owners:late", ...identified },
];

/** Those that can be told from their amounts alone, whatever breaks meanwhile. */
const debtors: DebitFate[] = debitFates
  .filter(({ ends }) => ends === null || ends[0] === "account_closed")
  .map((fate) => (fate.answers === true ? { ...fate, password: `${fate.password},${patient}` } : fate));

const patience = { succeedsMs: 120_000, failsMs: 120_000 };
const memberPatienceMs = 180_000;

/** Members and debits go through while everything breaks; judged by MX's, the receiver's and the inbox's own records. */
export async function runChaos(broken: Breakable, plan: ChaosPlan): Promise<ChaosReport> {
  const { apps, receiver } = broken;
  const { bank } = apps;
  const begin = performance.now();
  const progress: ChaosProgress = { endedMembers: 0, endedDebits: 0, breakages: 0 };
  const told = setInterval(() => plan.onProgress?.(progress), 5_000);
  const work = { isOver: false };
  const sentinel = await persistent(() => onboard(bank, { id: "sentinel", password: "password" }));
  const breaking = breakThings(broken, plan, work, progress, sentinel.guid);
  const forging = forge(broken, work);
  const limit = pLimit(plan.atOnce);
  const mx = simulatorControl(apps.mx.url);

  const one = async (index: number): Promise<End> => {
    const isDebtor = index % 2 === 1;
    const fate = pick(debtors, index);
    const person: Person = isDebtor ? { password: fate.password, ...identified } : pick(people, index);
    const { guid } = await persistent(() =>
      enroll(bank, { id: `chaos-${index}`, password: person.password }),
    );
    const looks = { timeoutMs: memberPatienceMs, everyMs: plan.everyMs };
    const end = await persistent(() => follow(bank, guid, {}, looks));
    progress.endedMembers += 1;
    const wrongs =
      end.state === person.state && end.reason === person.reason
        ? []
        : [`${guid} (${person.password}) is ${end.state} (${end.reason}), not ${person.state}`];
    const ended = { guid, person, wrongs, debits: [] };
    if (!isDebtor || wrongs.length > 0) return ended;
    const count = plan.debitsEach;
    const debits = await debit({
      bank,
      mx,
      memberGuid: guid,
      fate,
      count,
      spreadMs: 8_000,
      patience,
      everyMs: plan.everyMs,
    });
    progress.endedDebits += debits.length;
    return { ...ended, debits };
  };
  try {
    const ends = await Promise.all(
      Array.from({ length: plan.members }, (_, index) =>
        limit(() =>
          one(index).catch((error: unknown) => {
            const wrong = `chaos-${index}: ${String(error)}`;
            plan.onWrong?.(wrong);
            return { wrongs: [wrong], debits: [] } satisfies End;
          }),
        ),
      ),
    );
    work.isOver = true;
    const broke = await breaking;
    const { acknowledged, refused } = await forging;
    const debits = ends.flatMap((end) => end.debits);
    const decided = debits.filter(({ check }) => check.status === "decided");
    await until(
      "every decision is told",
      () => {
        const ids = new Set(receiver.received.map(({ data }) => data["balance_check_id"]));
        return decided.every(({ check }) => ids.has(check.id));
      },
      { timeoutMs: 60_000, everyMs: 250 },
    );
    return {
      seconds: Math.round((performance.now() - begin) / 1_000),
      members: plan.members,
      debits: debits.length,
      breakages: broke.counts,
      webhooksAcknowledged: acknowledged.length,
      forgedRefused: refused,
      notices: receiver.received.length,
      noticesRepeated: receiver.received.length - new Set(receiver.received.map(({ id }) => id)).size,
      doubleStarts: apps.mx.control.summary().doubleStarts,
      longestRecovery: broke.longestRecovery,
      wrongs: [
        ...ends.flatMap((end) => end.wrongs),
        ...wrongsOf(debits, receiver.received, { mxFails: true }),
        ...(await unstored(broken, acknowledged)),
        ...(await untold(broken)),
        ...doubleStartsAt(apps.mx),
        ...jobsBeyond(apps.mx, ends),
      ],
    };
  } finally {
    work.isOver = true;
    clearInterval(told);
  }
}

/** One thing after the other, in an order that the seed says. */
async function breakThings(
  broken: Breakable,
  { seed, calmMs, breakagesMin, onBroken }: ChaosPlan,
  work: { isOver: boolean },
  progress: ChaosProgress,
  sentinelGuid: string,
) {
  const random = parkMiller(seed);
  const breakages = Object.entries(breakagesOf(broken));
  const counts: Record<string, number> = {};
  let longestRecovery = { ms: 0, after: "nothing" };
  let order: [string, () => Promise<void>][] = [];
  while (!work.isOver || progress.breakages < breakagesMin) {
    // Each once before any twice.
    if (order.length === 0) order = shuffled(breakages, random);
    const [name, strike] = order.pop() ?? pick(breakages, 0);
    const from = new Date();
    await strike();
    const mended = new Date();
    counts[name] = (counts[name] ?? 0) + 1;
    progress.breakages += 1;
    const recoveryMs = await recovery(broken, sentinelGuid);
    onBroken?.({ what: name, from, until: mended, recoveryMs });
    if (recoveryMs > longestRecovery.ms) longestRecovery = { ms: recoveryMs, after: name };
    await pause(random() * calmMs);
  }
  return { counts, longestRecovery };
}

/** How long until a webhook leads to a look at MX again: all of the loop has to work for it. */
async function recovery({ apps }: Breakable, sentinelGuid: string): Promise<number> {
  const begin = performance.now();
  const version = async () => (await persistent(() => apps.bank.member(sentinelGuid))).version;
  const before = await version();
  const hint = () =>
    post(apps, JSON.stringify({ type: "CONNECTION_STATUS", member_guid: sentinelGuid })).catch(() => null);
  await until("a webhook is taken", async () => (await hint())?.status === 204, {
    timeoutMs: 60_000,
    everyMs: 100,
  });
  await until("it led to a look", async () => (await version()) > before, {
    timeoutMs: 120_000,
    everyMs: 100,
  });
  return Math.round(performance.now() - begin);
}

/** Webhooks that MX never sent: for members that nobody knows, with the wrong password, and no JSON at all. */
async function forge({ apps }: Breakable, work: { isOver: boolean }) {
  const acknowledged: string[] = [];
  let refused = 0;
  for (let count = 0; !work.isOver; count += 1) {
    const guid = `MBR-forged-${count}`;
    const body = JSON.stringify({ type: "BALANCE", member_guid: guid });
    const taken = await post(apps, body).catch(() => null);
    if (taken?.status === 204) acknowledged.push(guid);
    const denied = await post(apps, body, "mx:a-guess").catch(() => null);
    if (denied?.status === 401) refused += 1;
    await post(apps, "{").catch(() => null);
    await pause(100);
  }
  return { acknowledged, refused };
}

function post(
  { urls, env }: Breakable["apps"],
  body: string,
  credentials = env["MX_WEBHOOK_CREDENTIALS"],
): Promise<Response> {
  const authorization = `Basic ${Buffer.from(credentials ?? "").toString("base64")}`;
  return fetch(`${urls.ingest}/webhooks/mx`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body,
    signal: AbortSignal.timeout(5_000),
  });
}

/** Webhooks that were answered 204, by MX's ledger and by the forger's, and are not in the inbox. */
async function unstored({ postgres, apps }: Breakable, acknowledged: readonly string[]): Promise<string[]> {
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

/** Jobs of onboarding that MX ran although it had run what was needed. */
function jobsBeyond({ control }: Breakable["apps"]["mx"], ends: readonly End[]): string[] {
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
function doubleStartsAt({ control }: Breakable["apps"]["mx"]): string[] {
  return Object.entries(control.summary().members)
    .filter(([, { doubleStarts }]) => doubleStarts > 0)
    .map(([member]) => {
      const seen = control
        .ledger({ member })
        .map(({ at, kind, what, outcome }) => `${new Date(at).toISOString()} ${kind} ${what} ${outcome}`);
      return [`${member} was asked for a job that ran already:`, ...seen].join("\n  ");
    });
}

/** Events of the feed that the receiver was never told, and notices that are in no feed. */
async function untold({ apps, receiver }: Breakable): Promise<string[]> {
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

/** What a careful client does whose request found nobody there. */
async function persistent<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 8) throw error;
      await pause(1_000);
    }
  }
}

const phases = ["verify", "identify"] as const;

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[Math.floor(index / 2) % items.length];
  if (item === undefined) throw new RangeError("There is nothing to pick from.");
  return item;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Park and Miller's generator: enough to choose what breaks next. */
function parkMiller(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
