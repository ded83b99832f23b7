import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppProcess } from "./processes.ts";

/** The file from which a process reads the offset of its clock. `movable-clock.mjs` builds the same path. */
const fileOf = (pid: number) => join(tmpdir(), `account-opening-clock-${pid}`);

/** The environment of a process whose clock `moveClock` can change. */
export const movableClock = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL("./movable-clock.mjs", import.meta.url))}`,
};

/** Changes the wall clock of a process by an offset; 0 restores it. Its monotonic clock does not change. */
export function moveClock({ child }: AppProcess, byMs: number): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  writeFileSync(fileOf(child.pid), String(byMs));
  child.kill("SIGUSR2");
}
