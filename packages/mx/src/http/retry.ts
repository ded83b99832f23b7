import { setTimeout as pause } from "node:timers/promises";
import { MxUnavailableError } from "../errors/mx-unavailable-error.ts";
import type { Call } from "./call.ts";

/**
 * Repeats a read that met a passing trouble, twice at most. Nothing that can change anything at MX is ever repeated:
 * MX has no idempotency key. ky's own retry is not used: it does not cover the reading of the body.
 */
export async function withRetries<Answer>(
  call: Call<Answer>,
  signal: AbortSignal,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  for (const pauseMs of pausesBefore(call)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await pause(pauseMs, undefined, { signal });
  }
  return attempt();
}

function pausesBefore(call: Call<unknown>): readonly number[] {
  return call.method === "GET" && call.once !== true ? [50, 200] : [];
}

/** A network failure, 502, 503 or 504, unless MX said itself when to come back. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof MxUnavailableError) || error.retryAfterMs !== null) return false;
  return error.status === null || (error.status >= 502 && error.status <= 504);
}
