import type { InboxRow } from "@account-opening/db/inbox";

export interface EnqueueAdvancePorts {
  /** Makes the job that advances these members. */
  enqueue(memberGuids: readonly string[]): Promise<unknown>;
  observe: EnqueueObserver;
}

interface EnqueueObserver {
  enqueued(): void;
  failed(error: unknown): void;
}

export interface AdvanceEnqueuer {
  /** Best effort, and awaited by nobody: what is lost here, the sweep finds in the inbox. */
  enqueueAdvance(rows: readonly InboxRow[]): void;
  /** Resolves once no job is being made. */
  idle(): Promise<void>;
}

/** While the queue does not answer, no more members than this wait for it. */
const waitingMax = 10_000;

export class QueueUnresponsiveError extends Error {
  override name = "QueueUnresponsiveError";
}

/**
 * Says of committed rows that their members can be advanced. One job is made at a time, for all that were committed
 * while the one before it was made: a burst costs few jobs, and each names a member once.
 */
export function createAdvanceEnqueuer({ enqueue, observe }: EnqueueAdvancePorts): AdvanceEnqueuer {
  const waiting = new Set<string>();
  let making: Promise<void> | null = null;

  async function makeJobs(): Promise<void> {
    while (waiting.size > 0) {
      const memberGuids = [...waiting];
      waiting.clear();
      await enqueue(memberGuids).then(observe.enqueued, observe.failed);
    }
    making = null;
  }

  return {
    enqueueAdvance(rows) {
      for (const guid of membersOf(rows)) waiting.add(guid);
      if (waiting.size > waitingMax) {
        waiting.clear();
        observe.failed(
          new QueueUnresponsiveError("The queue does not answer; the sweep will find the rows."),
        );
      }
      if (waiting.size > 0) making ??= makeJobs();
    },
    idle: async () => void (await making),
  };
}

function membersOf(rows: readonly InboxRow[]): string[] {
  return rows.flatMap(({ event, memberGuid }) => (event === null || memberGuid === null ? [] : [memberGuid]));
}
