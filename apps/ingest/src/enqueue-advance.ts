import type { InboxRow } from "@account-opening/db/inbox";

export interface EnqueueAdvancePorts {
  /** Enqueues one job that advances these members. */
  enqueue(memberGuids: readonly string[]): Promise<unknown>;
  observe: EnqueueObserver;
}

interface EnqueueObserver {
  enqueued(): void;
  failed(error: unknown): void;
}

export interface AdvanceEnqueuer {
  /** Best effort, and not awaited: the sweep finds a row without a job in the inbox. */
  enqueueAdvance(rows: readonly InboxRow[]): void;
  /** Resolves once no job is being enqueued. */
  idle(): Promise<void>;
}

/** Maximum number of members that wait for the queue. */
const waitingMax = 10_000;

export class QueueUnresponsiveError extends Error {
  override name = "QueueUnresponsiveError";
}

/**
 * Enqueues `advance` for the members of committed rows. One job is enqueued at a time, for all rows that were committed
 * while the previous one was enqueued. A burst therefore needs few jobs, and each names a member once.
 */
export function createAdvanceEnqueuer({ enqueue, observe }: EnqueueAdvancePorts): AdvanceEnqueuer {
  const waiting = new Set<string>();
  let enqueueing: Promise<void> | null = null;

  async function enqueueJobs(): Promise<void> {
    while (waiting.size > 0) {
      const memberGuids = [...waiting];
      waiting.clear();
      await enqueue(memberGuids).then(observe.enqueued, observe.failed);
    }
    enqueueing = null;
  }

  return {
    enqueueAdvance(rows) {
      for (const guid of membersOf(rows)) waiting.add(guid);
      if (waiting.size > waitingMax) {
        waiting.clear();
        observe.failed(
          new QueueUnresponsiveError("The queue does not respond. The sweep will find the rows."),
        );
      }
      if (waiting.size > 0) enqueueing ??= enqueueJobs();
    },
    idle: async () => void (await enqueueing),
  };
}

function membersOf(rows: readonly InboxRow[]): string[] {
  return rows.flatMap(({ event, memberGuid }) => (event === null || memberGuid === null ? [] : [memberGuid]));
}
