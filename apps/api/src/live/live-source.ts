import type { z } from "zod";
import type { summary } from "../summary/schema.ts";
import { type Changes, createChangedEvents } from "./changed-events.ts";
import type { LiveEvent } from "./events.ts";

export interface LiveSourcePorts {
  /** Reads what changed since a time, at most `limit` rows of each kind. */
  readChanges(since: Date, limit: number): Promise<Changes>;
  readSummary(): Promise<z.input<typeof summary>>;
}

/** Returns the events since the previous call. */
export type LiveSource = (now: Date) => Promise<LiveEvent[]>;

/** Changes are read from this long ago, because a transaction may commit later than the time in its rows. */
const overlapMs = 5_000;

/** Maximum number of changed rows of each kind in one poll. */
const changesMax = 2_000;

/** Time between two reads of the summary, which is cached as well. */
const summaryMs = 10_000;

/** Minimum time between two `resync` events while there are more changes than one poll reads. */
const resyncMs = 10_000;

/** @param startedAt time of the first call, or shortly before. */
export function createLiveSource({ readChanges, readSummary }: LiveSourcePorts, startedAt: Date): LiveSource {
  const changedEvents = createChangedEvents();
  let polledAt = startedAt.getTime();
  let nextResyncAt = 0;
  let nextSummaryAt = 0;
  let knownSummary: string | null = null;

  async function changes(now: Date): Promise<LiveEvent[]> {
    const changed = await readChanges(new Date(now.getTime() - overlapMs), changesMax);
    const events = changedEvents(changed);
    const wasLate = now.getTime() - polledAt > overlapMs;
    polledAt = now.getTime();
    if (!wasLate && !changed.isTruncated) return events;
    if (now.getTime() < nextResyncAt) return [];
    nextResyncAt = now.getTime() + resyncMs;
    return [{ event: "resync", data: {} }];
  }

  async function summaryIfChanged(now: Date): Promise<LiveEvent[]> {
    if (now.getTime() < nextSummaryAt) return [];
    nextSummaryAt = now.getTime() + summaryMs;
    const data = await readSummary();
    const text = JSON.stringify({ ...data, as_of: null });
    const isChanged = knownSummary !== null && knownSummary !== text;
    knownSummary = text;
    return isChanged ? [{ event: "summary", data }] : [];
  }

  return async (now) => [...(await changes(now)), ...(await summaryIfChanged(now))];
}
