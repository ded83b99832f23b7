import { setTimeout as pause } from "node:timers/promises";
import { MxUnavailableError } from "../errors/mx-unavailable-error.ts";
import type { Call } from "./call.ts";

/**
 * Retries a read at most twice after a temporary failure. Requests that change something are never retried, because MX
 * has no idempotency key. ky's own retry does not cover reading the body.
 */
export async function withRetries<Result>(
  call: Call<Result>,
  signal: AbortSignal,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (const pauseMs of pausesBefore(call)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTemporary(error)) throw error;
    }
    await pause(pauseMs, undefined, { signal });
  }
  return attempt();
}

function pausesBefore(call: Call<unknown>): readonly number[] {
  return call.method === "GET" && call.once !== true ? [50, 200] : [];
}

/** A network failure, 502, 503 or 504 without Retry-After. */
function isTemporary(error: unknown): boolean {
  if (!(error instanceof MxUnavailableError) || error.retryAfterMs !== null) return false;
  return error.status === null || (error.status >= 502 && error.status <= 504);
}
