import type { Advanced } from "@account-opening/core";
import DataLoader from "dataloader";

export interface AdvancePorts {
  advance(memberGuids: readonly string[]): Promise<Advanced>;
  /** Best effort, and not waited for: the search for overdue rows finds what this forgets. */
  enqueue(advanced: Pick<Advanced, "dueCalls" | "dueChecks">): void;
  onAdvanced(advanced: Advanced): void;
  /** Lets others come before `work` is done: those join it. */
  defer?: (work: () => void) => void;
}

/** `busy` members were held elsewhere: their events wait still. */
type AdvanceOutcome = "advanced" | "busy";

/** Takes in what waits for a member, together with others that are asked for at the same time. */
export type AdvanceMember = (memberGuid: string) => Promise<AdvanceOutcome>;

/** More members than this in one transaction hold each other's locks too long. */
const membersPerBatchMax = 200;

/** While so many transactions are under way, whoever comes joins the next one. */
const batchesAtOnceMax = 3;

/** Members that have news at the same time share a transaction: fewer statements, and fewer of them waiting. */
export function createAdvanceMember(ports: AdvancePorts): AdvanceMember {
  const gate = createGate(batchesAtOnceMax, ports.defer ?? setImmediate);
  const underWay = new Map<string, Promise<unknown>>();
  const loader = new DataLoader<string, AdvanceOutcome>(
    (memberGuids) => gate.pass(() => trackInFlight(underWay, memberGuids, advanceBatch(memberGuids, ports))),
    { cache: false, maxBatchSize: membersPerBatchMax, batchScheduleFn: gate.whenOpen },
  );
  return async (memberGuid) => {
    // A transaction of our own that holds the member is waited for, not run into.
    await underWay.get(memberGuid);
    return loader.load(memberGuid);
  };
}

/** Remembers which members a transaction holds, until it ends, in whatever way. */
function trackInFlight<Result>(
  underWay: Map<string, Promise<unknown>>,
  memberGuids: readonly string[],
  work: Promise<Result>,
): Promise<Result> {
  const ended: Promise<void> = work
    .then(
      () => undefined,
      () => undefined,
    )
    .then(() => {
      for (const guid of memberGuids) if (underWay.get(guid) === ended) underWay.delete(guid);
    });
  for (const guid of memberGuids) underWay.set(guid, ended);
  return work;
}

async function advanceBatch(memberGuids: readonly string[], ports: AdvancePorts): Promise<AdvanceOutcome[]> {
  const advanced = await ports.advance([...new Set(memberGuids)]);
  ports.onAdvanced(advanced);
  ports.enqueue(advanced);
  const busy = new Set(advanced.busy);
  return memberGuids.map((guid) => (busy.has(guid) ? "busy" : "advanced"));
}

/** Lets `max` pieces of work be under way; `whenOpen` calls back, in turn, once there is room for another. */
function createGate(max: number, defer: (work: () => void) => void) {
  const waiting: (() => void)[] = [];
  let underWayCount = 0;
  const open = () => {
    if (underWayCount < max) waiting.shift()?.();
  };
  return {
    whenOpen(callback: () => void): void {
      waiting.push(callback);
      defer(open);
    },
    async pass<Result>(work: () => Promise<Result>): Promise<Result> {
      underWayCount += 1;
      try {
        return await work();
      } finally {
        underWayCount -= 1;
        open();
      }
    },
  };
}
