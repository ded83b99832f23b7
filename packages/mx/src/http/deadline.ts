import { subscribe } from "node:diagnostics_channel";
import { MxUnavailableError } from "../errors/mx-unavailable-error.ts";

/** For each running call, a function that ends it if its timeout has passed. */
const running = new Set<() => void>();

/**
 * If the process is paused while a connection opens, it sees the open connection before its timers run. It would then
 * send a request whose timeout has passed, and whose member another process has taken over. undici publishes this
 * event just before it writes to the connection.
 * @see https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
 */
subscribe("undici:client:connected", () => {
  for (const endIfOver of running) endIfOver();
});

/**
 * Runs `work` for at most `timeoutMs`, or until the caller aborts. The promise then rejects at once, and `work` is
 * aborted through its signal.
 * @throws MxUnavailableError after the timeout, or when the caller aborts.
 */
export async function withDeadline<Result>(
  call: string,
  timeoutMs: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (caller?.aborted)
    throw new MxUnavailableError({ call, status: null }, "the caller aborted the call", "no");
  const controller = new AbortController();
  const { ended, end } = ending(controller);
  const onTimeout = () => end(unavailable(call, `no complete response within ${timeoutMs} ms`));
  const onCallerAbort = () => end(unavailable(call, "the caller aborted the call"));
  const timer = setTimeout(onTimeout, timeoutMs);
  const endsAt = performance.now() + timeoutMs;
  const endIfOver = () => {
    if (performance.now() >= endsAt) onTimeout();
  };
  running.add(endIfOver);
  caller?.addEventListener("abort", onCallerAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
    running.delete(endIfOver);
    caller?.removeEventListener("abort", onCallerAbort);
  }
}

/** The promise rejects for the caller; the abort closes the socket. */
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

function unavailable(call: string, what: string): MxUnavailableError {
  return new MxUnavailableError({ call, status: null }, what, "unknown");
}
