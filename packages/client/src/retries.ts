export interface RetryOptions {
  /** Maximum number of retries of a request. 0 disables them. Default: 5. */
  retryLimit?: number;
  /** First backoff, in milliseconds. It doubles with each retry, up to `backoffMaxMs`. Default: 500. */
  backoffMs?: number;
  /** Default: 10 seconds. */
  backoffMaxMs?: number;
  /** The longest `Retry-After` to wait for. A longer one ends the retries. Default: 60 seconds. */
  retryAfterMaxMs?: number;
  /** Timeout of one attempt, in milliseconds. The API itself ends a request after 50 seconds. Default: 60 seconds. */
  timeoutMs?: number;
}

type Send = (request: Request) => Promise<Response>;

/** Waits, unless the signal is aborted first. */
type Wait = (ms: number, signal: AbortSignal) => Promise<unknown>;

/**
 * Repeats requests for which a repetition can help. Every attempt of a POST carries the same Idempotency-Key, so the API executes it
 * once. PUT, PATCH and DELETE set an absolute state. After a missing response, a repeated DELETE may be answered 404 or 409.
 *
 * | outcome of an attempt | then |
 * |---|---|
 * | 429, 503 | retry after Retry-After, or after a backoff |
 * | 409 with Retry-After (an earlier attempt is still running) | retry after Retry-After |
 * | no complete response: connection failure or timeout | retry after a backoff |
 * | any other response | return it |
 */
export function withRetries(
  fetch: Send,
  {
    retryLimit = 5,
    backoffMs = 500,
    backoffMaxMs = 10_000,
    retryAfterMaxMs = 60_000,
    timeoutMs = 60_000,
  }: RetryOptions = {},
  wait: Wait = delay,
): Send {
  const backoff = (retries: number) =>
    Math.min(backoffMaxMs, backoffMs * 2 ** retries) * (0.5 + Math.random() / 2);

  return async (request) => {
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    for (let retries = 0; ; retries += 1) {
      const isLast = retries >= retryLimit;
      let waitMs = backoff(retries);
      try {
        const response = await attempt(fetch, request, timeoutMs);
        const retryAfterMs = retryAfterOf(response);
        if (isLast || !isRetryable(response, retryAfterMs)) return response;
        if (retryAfterMs !== null && retryAfterMs > retryAfterMaxMs) return response;
        waitMs = retryAfterMs ?? waitMs;
      } catch (error) {
        // Aborted by the caller.
        if (isLast || request.signal.aborted) throw error;
      }
      await wait(waitMs, request.signal);
    }
  };
}

function isRetryable({ status }: Response, retryAfterMs: number | null): boolean {
  return status === 429 || status === 503 || (status === 409 && retryAfterMs !== null);
}

/** Sends a copy of the request, and reads the response unless it is a file. */
async function attempt(fetch: Send, request: Request, timeoutMs: number): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort(new DOMException(`No response within ${timeoutMs} ms.`, "TimeoutError"));
  }, timeoutMs);
  try {
    const signal = AbortSignal.any([request.signal, timeout.signal]);
    const response = await fetch(new Request(request.clone(), { signal }));
    return isFile(response) ? response : await complete(response);
  } finally {
    clearTimeout(timer);
  }
}

/** Files may be large, so they are streamed to the caller. */
function isFile({ ok, headers }: Response): boolean {
  return ok && !(headers.get("content-type") ?? "").includes("json");
}

/** The same response with its whole body, so that a connection that breaks is a failure of the attempt. */
async function complete(response: Response): Promise<Response> {
  const body = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
}

/** Of a response, in milliseconds. The header has seconds or a date. */
function retryAfterOf({ headers }: Response): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** Rejects with the reason of the signal if it is aborted first. Browsers have no `node:timers`. */
function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
