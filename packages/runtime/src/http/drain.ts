import { setTimeout as pause } from "node:timers/promises";
import { NotReadyError } from "./readiness.ts";

/** The time between the signal to stop and closing the port. */
export interface Drain {
  /** A readiness check: fails from the start of the drain. */
  assertAccepting(): void;
  /** Starts the drain. Resolves after `drainMs`, in which load balancers read that this process is not ready. */
  end(drainMs: number): Promise<void>;
}

export function createDrain(): Drain {
  let isDraining = false;
  return {
    assertAccepting() {
      if (isDraining) throw new NotReadyError("This process is shutting down.");
    },
    async end(drainMs) {
      isDraining = true;
      if (drainMs > 0) await pause(drainMs);
    },
  };
}
