import { setTimeout as pause } from "node:timers/promises";
import { NotReadyError } from "./readiness.ts";

/** The time between a process being told to stop and its closing of the port. */
export interface Drain {
  /** A readiness check: fails from the beginning of the drain on. */
  assertAccepting(): void;
  /** Resolves once load balancers have had the time to see that this process is not ready. Requests are served meanwhile. */
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
