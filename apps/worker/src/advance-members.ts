import type { Advanced } from "@account-opening/db";
import { done, type Outcome, retry } from "@account-opening/queue";

export interface AdvancePorts {
  advance(memberGuids: readonly string[], now: Date): Promise<Advanced>;
  /** Best effort: the sweep finds what this forgets. */
  arm(calls: Advanced["armed"], now: Date): Promise<void>;
  onAdvanced(advanced: Advanced): void;
  clock: () => Date;
}

/** Another process holds a member for as long as one transaction takes. */
const busyWaitMs = 25;

/** Takes in what waits for these members. Members that are held elsewhere are tried again a moment later. */
export async function advanceMembers(memberGuids: readonly string[], ports: AdvancePorts): Promise<Outcome> {
  const now = ports.clock();
  const advanced = await ports.advance(memberGuids, now);
  ports.onAdvanced(advanced);
  await ports.arm(advanced.armed, now);
  return advanced.busy.length === 0 ? done : retry(busyWaitMs);
}
