import { z } from "zod";
import { createCounters } from "./counters.ts";

export const activityKinds = [
  "job_request",
  "job_start",
  "job_end",
  "challenge",
  "resume",
  "status_read",
  "status_change",
  "webhook",
  "fault",
] as const;

/** One thing that happened in the simulator. */
export interface ActivityEntry {
  readonly seq: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind: (typeof activityKinds)[number];
  readonly member: string | null;
  /** The job, operation, status or webhook type that the entry is about. */
  readonly what: string;
  readonly outcome: string;
  readonly job?: string;
  /** The status of a response, or why a webhook received none. */
  readonly result?: number | string;
  readonly attempt?: number;
}

export const activityFilterSchema = z.object({
  member: z.string().optional(),
  kind: z.enum(activityKinds).optional(),
  /** Only entries with a higher `seq`. */
  after: z.coerce.number().default(0),
  limit: z.coerce.number().int().min(1).default(10_000),
});

export type ActivityFilter = Partial<z.infer<typeof activityFilterSchema>>;

export type ActivityLog = ReturnType<typeof createActivityLog>;

/** An append-only log of the last `entriesMax` entries, against which a test checks what a client observed. */
export function createActivityLog(entriesMax: number, now: () => number) {
  const counters = createCounters();
  let entries: ActivityEntry[] = [];
  let seq = 0;

  return {
    counters,
    record(given: Omit<ActivityEntry, "seq" | "at">): void {
      const entry = { seq: ++seq, at: now(), ...given };
      entries[(seq - 1) % entriesMax] = entry;
      counters.count(entry);
    },
    /** Oldest first. */
    read(filter: ActivityFilter = {}): ActivityEntry[] {
      const { member, kind, after, limit } = activityFilterSchema.parse(filter);
      const found: ActivityEntry[] = [];
      for (let at = Math.max(after, seq - entriesMax); at < seq && found.length < limit; at++) {
        const entry = entries[at % entriesMax];
        if (entry === undefined) continue;
        if (member !== undefined && entry.member !== member) continue;
        if (kind !== undefined && entry.kind !== kind) continue;
        found.push(entry);
      }
      return found;
    },
    clear(): void {
      entries = [];
      seq = 0;
      counters.clear();
    },
  };
}
