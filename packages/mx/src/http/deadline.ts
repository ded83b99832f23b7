import { MxUnavailableError } from "../errors/mx-unavailable-error.ts";

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
  caller?.addEventListener("abort", onCallerAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), ended]);
  } finally {
    clearTimeout(timer);
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
