import { setTimeout as pause } from "node:timers/promises";

const readyWithinMs = 60_000;

/** Polls until `isMet` returns true. @throws after a minute, with the condition in the message */
export async function until(condition: string, isMet: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + readyWithinMs;
  while (!(await isMet())) {
    if (performance.now() > giveUpAt) throw new Error(`Timed out, waiting until ${condition}.`);
    await pause(20);
  }
}
