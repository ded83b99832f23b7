import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppProcess } from "./processes.ts";

/** Where a process finds how wrong its clock is to be; the preloaded module knows it too. */
const fileOf = (pid: number) => join(tmpdir(), `account-opening-clock-${pid}`);

/** Environment of a process whose host's clock can be moved. */
export const movableClock = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL("./movable-clock.mjs", import.meta.url))}`,
};

/** Sets a process's host clock wrong by so many milliseconds; 0 puts it right. Its steady clock goes on as it was. */
export function moveClock({ child }: AppProcess, byMs: number): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  writeFileSync(fileOf(child.pid), String(byMs));
  child.kill("SIGUSR2");
}
