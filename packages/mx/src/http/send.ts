import tls from "node:tls";
import ky, { type KyInstance } from "ky";
import { errorFromFailure } from "../errors/from-failure.ts";
import { errorFromResponse } from "../errors/from-response.ts";
import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import { apiVersion, type MxVersion } from "../versions/versions.ts";
import { checkedBaseUrl } from "./base-url.ts";
import { readBody } from "./body.ts";
import type { Call, CallOptions, Send } from "./call.ts";
import { type CallEnd, failureOf } from "./call-end.ts";
import { withDeadline } from "./deadline.ts";
import type { LeftOutReason } from "./owned.ts";
import { readResponse } from "./read-response.ts";
import { withRetries } from "./retry.ts";

export interface MxConfig {
  /** `https://int-api.mx.com` or `https://api.mx.com`; plain http on loopback only. */
  baseUrl: string;
  /** Read at each call, since they may be replaced during a rotation. */
  credentials: { readonly clientId: string; readonly apiKey: string };
  /** The API version, sent as `Accept-Version`. */
  acceptVersion: MxVersion;
  /** For one call: connecting, sending, retries, and reading the whole response. */
  timeoutMs: number;
  /** Runs a call in a span. The name is that of the call. */
  trace?: <Result>(name: string, send: () => Promise<Result>) => Promise<Result>;
  /** Sends requests, for instance through a proxy. Node's `fetch` by default. */
  fetch?: typeof fetch;
  /** Called at the end of each call. */
  onCallEnd?: (end: CallEnd) => void;
  /** Called for each row of a list that is left out. */
  onRowLeftOut?: (call: string, reason: LeftOutReason) => void;
}

/**
 * Sends every call to MX.
 * @throws TypeError if credentials must not be sent to the base URL.
 * @see mx/facts.md, section 5
 */
export function createSend(config: MxConfig): Send {
  const version = apiVersion(config.acceptVersion);
  const connection = connect(config, version.mediaType);
  const { timeoutMs, onCallEnd = () => undefined, onRowLeftOut = () => undefined } = config;
  const { trace = (_name, sendCall) => sendCall() } = config;
  const send = <Result>(call: Call<Result>, options: CallOptions = {}) =>
    trace(call.name, () => sendMeasured(call, options));
  const sendMeasured = async <Result>(call: Call<Result>, { signal: caller }: CallOptions) => {
    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    try {
      const result = await withDeadline(call.name, timeoutMs, caller, (signal) =>
        withRetries(call, signal, () => sendOnce(connection, call, signal)),
      );
      onCallEnd({ call: call.name, result: "ok", durationMs: elapsedMs() });
      return result;
    } catch (error) {
      const durationMs = elapsedMs();
      const isCanceled = caller?.aborted === true;
      const result = failureOf(error, { isCanceled, isTimeout: durationMs >= timeoutMs });
      onCallEnd({ call: call.name, result, durationMs });
      throw error;
    }
  };
  return Object.assign(send, { timeoutMs, version, onRowLeftOut });
}

const responseBytesMax = 10 * 1024 * 1024;

interface Connection {
  api: KyInstance;
  credentials: MxConfig["credentials"];
}

function connect(config: MxConfig, mediaType: string): Connection {
  requireModernTls();
  const api = ky.create({
    prefixUrl: checkedBaseUrl(config.baseUrl),
    headers: {
      accept: mediaType,
      "accept-version": config.acceptVersion,
    },
    ...(config.fetch === undefined ? {} : { fetch: config.fetch }),
    redirect: "manual",
    retry: 0,
    throwHttpErrors: false,
    timeout: false,
  });
  return { api, credentials: config.credentials };
}

/** MX requires TLS 1.2, which is Node's default minimum. A flag can lower it for the process. */
function requireModernTls(): void {
  if (tls.DEFAULT_MIN_VERSION === "TLSv1" || tls.DEFAULT_MIN_VERSION === "TLSv1.1") {
    throw new TypeError("this process allows TLS below 1.2; remove --tls-min-v1.0 or --tls-min-v1.1");
  }
}

async function sendOnce<Result>(
  { api, credentials: { clientId, apiKey } }: Connection,
  call: Call<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const token = Buffer.from(`${clientId}:${apiKey}`).toString("base64");
  const { status, retryAfter, body } = await exchange(api, call, token, signal);
  if (status < 200 || status > 299) {
    const hidden = [token, apiKey, ...(call.secrets ?? [])];
    throw errorFromResponse(call, { status, retryAfter, body: body ?? "" }, hidden, Date.now());
  }
  if (body === null) {
    if (call.budget !== undefined && call.budget.bytesLeft() < responseBytesMax)
      throw call.budget.exceeded("bytes");
    throw new MxUnreadableError(
      { call: call.name, status },
      `the response is larger than ${responseBytesMax} bytes`,
    );
  }
  call.budget?.take(body.length);
  return readResponse(call, status, body);
}

async function exchange(api: KyInstance, call: Call<unknown>, token: string, signal: AbortSignal) {
  try {
    const response = await api(call.path, { ...requestOf(call, token), signal });
    const body = await readBody(
      response,
      Math.min(responseBytesMax, call.budget?.bytesLeft() ?? responseBytesMax),
    );
    return { status: response.status, retryAfter: response.headers.get("retry-after"), body };
  } catch (thrown) {
    throw errorFromFailure(call.name, thrown);
  }
}

function requestOf({ method, query, headers: own, body }: Call<unknown>, token: string) {
  const headers = { ...own, authorization: `Basic ${token}` };
  const writes = method === "POST" || method === "PUT";
  const searchParams = searchParamsOf(query);
  return {
    method,
    headers: writes ? { "content-type": "application/json", ...headers } : headers,
    ...(searchParams.size === 0 ? {} : { searchParams }),
    ...(body === undefined ? {} : { json: body }),
  };
}

/** Undefined parameters are omitted. */
function searchParamsOf(query: Call<unknown>["query"] = {}): URLSearchParams {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return new URLSearchParams(given);
}
