import { setTimeout } from "node:timers/promises";

/**
 * One reading serves all requests that arrive before it begins: each gets a reading that began after it asked.
 * @param gapMs from the beginning of one reading to the next; a reading that takes longer delays the next one.
 * @returns asks; rejects with the reading's error.
 */
export function createSharedRead(read: () => Promise<void>, gapMs: number): () => Promise<void> {
  let previous: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | null = null;
  const readNext = async () => {
    await previous;
    next = null;
    const reading = read();
    previous = Promise.allSettled([reading, setTimeout(gapMs)]);
    await reading;
  };
  return () => {
    next ??= readNext();
    return next;
  };
}
