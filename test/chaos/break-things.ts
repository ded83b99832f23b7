import { until } from "../harness/until.ts";
import { type Breakable, breakagesOf, pause } from "./breakages.ts";
import { persistent } from "./persistent.ts";
import { postWebhook } from "./webhooks.ts";

export interface BreakingPlan {
  seed: number;
  /** Between one breakage and the next, at most. */
  calmMs: number;
  /** Goes on breaking things until there were so many, and then for as long as there is work. */
  breakagesMin: number;
  /** Told of each breakage once all works again. */
  onBroken?: (broken: Broken) => void;
}

interface Broken {
  what: string;
  from: Date;
  /** Put right again. */
  until: Date;
  /** From then on, until a webhook led to a status read again. */
  recoveryMs: number;
}

/** What broke, and how long it took until all was well. */
interface Breaking {
  /** How many of each kind. */
  counts: Record<string, number>;
  longestRecovery: { ms: number; after: string };
  /** By what broke. */
  longestRecoveryMs: Record<string, number>;
}

/** One thing after the other, in an order that the seed says. */
export async function breakThings(
  broken: Breakable,
  { seed, calmMs, breakagesMin, onBroken }: BreakingPlan,
  work: { isOver: boolean },
  progress: { breakages: number },
  sentinelGuid: string,
): Promise<Breaking> {
  const random = parkMiller(seed);
  const breakages = Object.entries(breakagesOf(broken));
  const counts: Record<string, number> = {};
  const longestRecoveryMs: Record<string, number> = {};
  let longestRecovery = { ms: 0, after: "nothing" };
  let order: typeof breakages = [];
  while (!work.isOver || progress.breakages < breakagesMin) {
    // Each once before any twice.
    if (order.length === 0) order = shuffled(breakages, random);
    const next = order.pop();
    if (next === undefined) throw new RangeError("There is nothing to break.");
    const [name, strike] = next;
    const from = new Date();
    await strike();
    const mended = new Date();
    counts[name] = (counts[name] ?? 0) + 1;
    progress.breakages += 1;
    const recoveryMs = await recovery(broken, sentinelGuid);
    longestRecoveryMs[name] = Math.max(longestRecoveryMs[name] ?? 0, recoveryMs);
    onBroken?.({ what: name, from, until: mended, recoveryMs });
    if (recoveryMs > longestRecovery.ms) longestRecovery = { ms: recoveryMs, after: name };
    await pause(random() * calmMs);
  }
  return { counts, longestRecovery, longestRecoveryMs };
}

/** How long until a webhook leads to a look at MX again: all of the loop has to work for it. */
async function recovery({ apps }: Breakable, sentinelGuid: string): Promise<number> {
  const begin = performance.now();
  const version = async () => (await persistent(() => apps.bank.member(sentinelGuid))).version;
  const before = await version();
  const hint = () =>
    postWebhook(apps, JSON.stringify({ type: "CONNECTION_STATUS", member_guid: sentinelGuid })).catch(
      () => null,
    );
  await until("a webhook is taken", async () => (await hint())?.status === 204, { everyMs: 100 });
  await until("it led to a look", async () => (await version()) > before, { everyMs: 100 });
  return Math.round(performance.now() - begin);
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
