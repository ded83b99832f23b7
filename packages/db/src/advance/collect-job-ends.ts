import type { Advanced } from "@account-opening/core/advance";
import type { Database } from "../connection/database.ts";
import { type ObservedEnd, storeJobEnds } from "./job-ends.ts";

/** The ends of MX jobs that this process has observed, until they are stored. */
interface JobEndCollector {
  /** Adds the ends that a committed advance has shown. */
  add(advanced: { members: readonly Pick<Advanced["members"][number], "jobEnds">[] }): void;
  /** Stores those that are left. */
  close(): Promise<void>;
}

export interface JobEndCollectorOptions {
  /** Called if ends could not be stored. They are lost: they only make polling more precise. */
  onError: (error: unknown) => void;
  /** Time from an end to the statement that stores it with all others of that time. */
  intervalMs?: number;
}

/**
 * Stores observed ends together, beside the advances. All members of an institution share a row, so a statement for each advance
 * would make the advances wait for each other.
 */
export function collectJobEnds(
  database: Pick<Database, "pool">,
  { onError, intervalMs = 1_000 }: JobEndCollectorOptions,
): JobEndCollector {
  let collected: ObservedEnd[] = [];
  let timer: NodeJS.Timeout | undefined;
  let storing = Promise.resolve();

  function store(): void {
    timer = undefined;
    const ends = collected;
    collected = [];
    storing = storing.then(() => storeJobEnds(database, ends)).catch(onError);
  }

  return {
    add({ members }) {
      collected.push(...members.flatMap(({ jobEnds }) => jobEnds));
      if (collected.length > 0) timer ??= setTimeout(store, intervalMs);
    },
    async close() {
      clearTimeout(timer);
      store();
      await storing;
    },
  };
}
