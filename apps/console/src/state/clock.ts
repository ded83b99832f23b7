import { createStore, useStore } from "./store.ts";

/** The viewer's clock may be wrong. Ages and countdowns use the server's time, which every response carries. */
let serverAheadMs = 0;

/** A `Date` header has whole seconds, so smaller differences mean nothing. */
const toleranceMs = 2_000;

const ticks = createStore(Date.now());
let timer: ReturnType<typeof setInterval> | undefined;
let readers = 0;

/** The server's time in milliseconds. It changes once a second while a component reads it. */
export function useNow(): number {
  return useStore(clock);
}

function now(): number {
  return Date.now() + serverAheadMs;
}

/** @param dateHeader of a response that has just arrived */
export function observeServerTime(dateHeader: string | null): void {
  const aheadMs = Date.parse(dateHeader ?? "") - Date.now();
  if (Number.isNaN(aheadMs)) return;
  serverAheadMs = Math.abs(aheadMs) > toleranceMs ? aheadMs : 0;
}

const clock = {
  get: ticks.get,
  subscribe(listener: () => void): () => void {
    const unsubscribe = ticks.subscribe(listener);
    readers += 1;
    timer ??= setInterval(() => ticks.set(now()), 1_000);
    return () => {
      unsubscribe();
      readers -= 1;
      if (readers > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  },
};
