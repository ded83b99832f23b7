import type { Advanced } from "@account-opening/core/advance";
import DataLoader from "dataloader";

export interface AdvancePorts {
  advance(memberGuids: readonly string[]): Promise<Advanced>;
  /** Best effort, not awaited: the search for overdue rows finds rows that it misses. */
  enqueue(advanced: Pick<Advanced, "dueCalls" | "dueChecks">): void;
  onAdvanced(advanced: Advanced, durationMs: number): void;
  /** Defers `work`, so that members that are requested in the meantime join the batch. */
  defer?: (work: () => void) => void;
}

/** `busy`: another process had locked the member. Its events are still pending. */
type AdvanceOutcome = "advanced" | "busy";

/** Applies a member's pending events, in one transaction with other members that are requested at the same time. */
export type AdvanceMember = (memberGuid: string) => Promise<AdvanceOutcome>;

/** With more members in one transaction, their locks are held too long. */
const membersPerBatchMax = 200;

/** Concurrent transactions of this process. Further members join the next one. */
const concurrentBatchesMax = 3;

/** Batches members, so that many share a transaction. Handlers of jobs and of calls request members one by one or in lists. */
export function createAdvanceMember(ports: AdvancePorts): AdvanceMember {
  const gate = createGate(concurrentBatchesMax, ports.defer ?? setImmediate);
  const inProgress = new Map<string, Promise<unknown>>();
  const loader = new DataLoader<string, AdvanceOutcome>(
    (memberGuids) =>
      gate.pass(() => trackInFlight(inProgress, memberGuids, advanceBatch(memberGuids, ports))),
    { cache: false, maxBatchSize: membersPerBatchMax, batchScheduleFn: gate.whenOpen },
  );
  return async (memberGuid) => {
    // If a transaction of this process has locked the member, wait for its end.
    await inProgress.get(memberGuid);
    return loader.load(memberGuid);
  };
}

/** Records which members a transaction has locked, until it ends. */
function trackInFlight<Result>(
  inProgress: Map<string, Promise<unknown>>,
  memberGuids: readonly string[],
  work: Promise<Result>,
): Promise<Result> {
  const ended: Promise<void> = work
    .then(
      () => undefined,
      () => undefined,
    )
    .then(() => {
      for (const guid of memberGuids) if (inProgress.get(guid) === ended) inProgress.delete(guid);
    });
  for (const guid of memberGuids) inProgress.set(guid, ended);
  return work;
}

async function advanceBatch(memberGuids: readonly string[], ports: AdvancePorts): Promise<AdvanceOutcome[]> {
  const startedAt = performance.now();
  const advanced = await ports.advance([...new Set(memberGuids)]);
  ports.onAdvanced(advanced, performance.now() - startedAt);
  ports.enqueue(advanced);
  const busy = new Set(advanced.busy);
  return memberGuids.map((guid) => (busy.has(guid) ? "busy" : "advanced"));
}

/** Limits concurrent work to `max`. `whenOpen` calls back in order, once another piece can start. */
function createGate(max: number, defer: (work: () => void) => void) {
  const waiting: (() => void)[] = [];
  let inProgressCount = 0;
  const open = () => {
    if (inProgressCount < max) waiting.shift()?.();
  };
  return {
    whenOpen(callback: () => void): void {
      waiting.push(callback);
      defer(open);
    },
    async pass<Result>(work: () => Promise<Result>): Promise<Result> {
      inProgressCount += 1;
      try {
        return await work();
      } finally {
        inProgressCount -= 1;
        open();
      }
    },
  };
}
