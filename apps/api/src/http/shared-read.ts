import { setTimeout } from "node:timers/promises";

/**
 * Shares one read among all callers that arrive before it starts. Each caller gets a read that started after its call.
 * @param gapMs from the start of one read to the start of the next. A longer read delays the next one.
 * @returns a function that waits for the next read. It rejects with the error of the read.
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
