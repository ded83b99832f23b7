import { subscribe } from "node:diagnostics_channel";
import { MxUnavailableError } from "../errors/mx-unavailable-error.ts";

/** The calls under way; each ends itself when told to look and its time is over. */
const underWay = new Set<() => void>();

/**
 * A process that stood still while a connection was being made finds it made before its timers run, and would send what
 * it has given up: a job of a member that another process has taken over. `fetch` tells of a connection just before it
 * writes to it.
 * @see https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
 */
subscribe("undici:client:connected", () => {
  for (const endIfOver of underWay) endIfOver();
});

/**
 * Runs `work` for at most `timeoutMs`, or until the caller gives up. The promise ends then, whatever becomes of the
 * work, which is told through its signal.
 * @throws MxUnavailableError at the end of the time, or when the caller gives up.
 */
export async function withDeadline<Result>(
  call: string,
  timeoutMs: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (caller?.aborted) throw new MxUnavailableError({ call, status: null }, "the caller gave up", "no");
  const controller = new AbortController();
  const { ended, end } = ending(controller);
  const onTimeout = () => end(unanswered(call, `no complete answer within ${timeoutMs} ms`));
  const onCallerAbort = () => end(unanswered(call, "the caller gave up"));
  const timer = setTimeout(onTimeout, timeoutMs);
  const endsAt = performance.now() + timeoutMs;
  const endIfOver = () => {
    if (performance.now() >= endsAt) onTimeout();
  };
  underWay.add(endIfOver);
  caller?.addEventListener("abort", onCallerAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    underWay.delete(endIfOver);
    caller?.removeEventListener("abort", onCallerAbort);
  }
}

/** The promise is what the caller waits for; the abort frees the socket. */
function ending(controller: AbortController) {
  let reject: (error: Error) => void = () => undefined;
  const ended = new Promise<never>((_, rejectEnded) => {
    reject = rejectEnded;
  });
  const end = (error: Error) => {
    reject(error);
    controller.abort(error);
  };
  return { ended, end };
}

function unanswered(call: string, what: string): MxUnavailableError {
  return new MxUnavailableError({ call, status: null }, what, "unknown");
}
