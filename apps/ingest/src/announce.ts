import type { InboxRow } from "@account-opening/db";

export interface AnnouncePorts {
  /** Makes the job that advances these members. */
  enqueue(memberGuids: readonly string[]): Promise<unknown>;
  observe: AnnounceObserver;
}

interface AnnounceObserver {
  announced(): void;
  failed(error: unknown): void;
}

export interface Announcer {
  /** Best effort, and awaited by nobody: what is lost here, the sweep finds in the inbox. */
  announce(rows: readonly InboxRow[]): void;
  /** Resolves once no job is being made. */
  settled(): Promise<void>;
}

/** While the queue does not answer, no more members than this wait for it. */
const waitingMax = 10_000;

export class QueueSilentError extends Error {
  override name = "QueueSilentError";
}

/**
 * Says of committed rows that their members can be advanced. One job is made at a time, for all that were committed
 * while the one before it was made: a burst costs few jobs, and each names a member once.
 */
export function createAnnouncer({ enqueue, observe }: AnnouncePorts): Announcer {
  const waiting = new Set<string>();
  let making: Promise<void> | null = null;

  async function makeJobs(): Promise<void> {
    while (waiting.size > 0) {
      const memberGuids = [...waiting];
      waiting.clear();
      await enqueue(memberGuids).then(observe.announced, observe.failed);
    }
    making = null;
  }

  return {
    announce(rows) {
      for (const guid of membersOf(rows)) waiting.add(guid);
      if (waiting.size > waitingMax) {
        waiting.clear();
        observe.failed(new QueueSilentError("The queue does not answer; the sweep will find the rows."));
      }
      if (waiting.size > 0) making ??= makeJobs();
    },
    settled: async () => void (await making),
  };
}

function membersOf(rows: readonly InboxRow[]): string[] {
  return rows.flatMap(({ event, memberGuid }) => (event === null || memberGuid === null ? [] : [memberGuid]));
}
