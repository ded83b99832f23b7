import { until } from "../harness/until.ts";
import { type ChaosTarget, faultsOf, pause } from "./faults.ts";
import { retry } from "./retry.ts";
import { postWebhook } from "./webhooks.ts";

export interface FaultPlan {
  seed: number;
  /** Maximum pause between two faults. */
  calmMs: number;
  /** Minimum number of faults. Faults continue as long as there is work. */
  faultsMin: number;
  /** Called after each fault, once the system has recovered. */
  onFault?: (fault: InjectedFault) => void;
}

interface InjectedFault {
  what: string;
  from: Date;
  /** End of the fault. */
  until: Date;
  /** Time from then until a webhook led to a status read. */
  recoveryMs: number;
}

/** The faults, and the recovery times. */
interface FaultSummary {
  /** Number of faults by name. */
  counts: Record<string, number>;
  longestRecovery: { ms: number; after: string };
  /** By name of the fault. */
  longestRecoveryMs: Record<string, number>;
}

/** Injects one fault after the other, in an order that depends on the seed. */
export async function injectFaults(
  target: ChaosTarget,
  { seed, calmMs, faultsMin, onFault }: FaultPlan,
  work: { isOver: boolean },
  progress: { faults: number },
  sentinelGuid: string,
): Promise<FaultSummary> {
  const random = parkMiller(seed);
  const faults = Object.entries(faultsOf(target));
  const counts: Record<string, number> = {};
  const longestRecoveryMs: Record<string, number> = {};
  let longestRecovery = { ms: 0, after: "nothing" };
  let order: typeof faults = [];
  while (!work.isOver || progress.faults < faultsMin) {
    // Each fault occurs once before any occurs again.
    if (order.length === 0) order = shuffled(faults, random);
    const next = order.pop();
    if (next === undefined) throw new RangeError("There are no faults.");
    const [name, inject] = next;
    const from = new Date();
    await inject();
    const endedAt = new Date();
    counts[name] = (counts[name] ?? 0) + 1;
    progress.faults += 1;
    const recoveryMs = await recovery(target, sentinelGuid);
    longestRecoveryMs[name] = Math.max(longestRecoveryMs[name] ?? 0, recoveryMs);
    onFault?.({ what: name, from, until: endedAt, recoveryMs });
    if (recoveryMs > longestRecovery.ms) longestRecovery = { ms: recoveryMs, after: name };
    await pause(random() * calmMs);
  }
  return { counts, longestRecovery, longestRecoveryMs };
}

/** Time until a webhook leads to a status read, which needs every app and service. */
async function recovery({ apps }: ChaosTarget, sentinelGuid: string): Promise<number> {
  const begin = performance.now();
  const version = async () => (await retry(() => apps.bank.member(sentinelGuid))).version;
  const before = await version();
  const hint = () =>
    postWebhook(apps, JSON.stringify({ type: "CONNECTION_STATUS", member_guid: sentinelGuid })).catch(
      () => null,
    );
  await until("a webhook is accepted", async () => (await hint())?.status === 204, { everyMs: 100 });
  await until("the webhook leads to a status read", async () => (await version()) > before, { everyMs: 100 });
  return Math.round(performance.now() - begin);
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Park and Miller's generator, which is sufficient to choose the next fault. */
function parkMiller(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
