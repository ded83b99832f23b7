import { repeat } from "@account-opening/runtime";
import type { Context } from "../context.ts";
import { createAdoption } from "./adopt-unknown.ts";

/** Time between two rounds, in milliseconds. */
const intervalMs = 2_000;

/** Adopts members that only webhooks have named. */
export function startAdoption(ports: Context): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const adoptUnknownMembers = createAdoption(ports, stopping.signal);
  const adoption = repeat(async () => {
    try {
      await adoptUnknownMembers();
    } catch (error) {
      // PostgreSQL is unavailable: the next round tries again.
      ports.log.adoptionFailed(error);
    }
  }, intervalMs);
  return {
    stop() {
      stopping.abort();
      return adoption.stop();
    },
  };
}
