import tls from "node:tls";
import ky, { type KyInstance } from "ky";
import { errorFromAnswer } from "../errors/from-answer.ts";
import { errorFromFailure } from "../errors/from-failure.ts";
import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import { readAnswer } from "./answer.ts";
import { checkedBaseUrl } from "./base-url.ts";
import { readBody } from "./body.ts";
import type { Call, CallOptions, Send } from "./call.ts";
import { withDeadline } from "./deadline.ts";
import type { LeftOutReason } from "./owned.ts";
import { withRetries } from "./retry.ts";

export interface MxConfig {
  /** `https://int-api.mx.com` or `https://api.mx.com`; plain http on loopback only. */
  baseUrl: string;
  clientId: string;
  apiKey: string;
  /** Sent as `Accept-Version`, for instance `v20111101`. */
  acceptVersion: string;
  /** For one call as a whole: connecting, sending, retrying a read, and reading the answer to its end. */
  timeoutMs: number;
  /** Told of each row of a list that is left out, for the log. */
  onRowLeftOut?: (call: string, reason: LeftOutReason) => void;
}

/**
 * The one place that talks to MX.
 * @throws TypeError for a base URL that is not safe to send credentials to.
 * @see mx/facts.md, section 5
 */
export function createSend(config: MxConfig): Send {
  const connection = connect(config);
  const { timeoutMs, onRowLeftOut = () => undefined } = config;
  const send = <Answer>(call: Call<Answer>, options: CallOptions = {}) =>
    withDeadline(call.name, timeoutMs, options.signal, (signal) =>
      withRetries(call, signal, () => sendOnce(connection, call, signal)),
    );
  return Object.assign(send, { timeoutMs, onRowLeftOut });
}

const answerBytesMax = 10 * 1024 * 1024;

interface Connection {
  api: KyInstance;
  /** What every request carries and no error may show. */
  secrets: readonly string[];
}

function connect(config: MxConfig): Connection {
  requireModernTls();
  const token = Buffer.from(`${config.clientId}:${config.apiKey}`).toString("base64");
  const api = ky.create({
    prefixUrl: checkedBaseUrl(config.baseUrl),
    headers: {
      accept: "application/vnd.mx.api.v1+json",
      "accept-version": config.acceptVersion,
      authorization: `Basic ${token}`,
    },
    redirect: "manual",
    retry: 0,
    throwHttpErrors: false,
    timeout: false,
  });
  return { api, secrets: [token, config.apiKey] };
}

/** MX wants TLS 1.2 or newer, which is Node's own floor unless somebody lowered it for the process. */
function requireModernTls(): void {
  if (tls.DEFAULT_MIN_VERSION === "TLSv1" || tls.DEFAULT_MIN_VERSION === "TLSv1.1") {
    throw new TypeError("this process allows TLS below 1.2; remove --tls-min-v1.0 or --tls-min-v1.1");
  }
}

async function sendOnce<Answer>(
  { api, secrets }: Connection,
  call: Call<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const { status, retryAfter, body } = await exchange(api, call, signal);
  if (status < 200 || status > 299) {
    const hidden = [...secrets, ...(call.secrets ?? [])];
    throw errorFromAnswer(call, { status, retryAfter, body: body ?? "" }, hidden, Date.now());
  }
  if (body === null) {
    if (call.budget !== undefined && call.budget.bytesLeft() < answerBytesMax)
      throw call.budget.exceeded("bytes");
    throw new MxUnreadableError(
      { call: call.name, status },
      `the answer is larger than ${answerBytesMax} bytes`,
    );
  }
  call.budget?.take(body.length);
  return readAnswer(call, status, body);
}

async function exchange(api: KyInstance, call: Call<unknown>, signal: AbortSignal) {
  try {
    const response = await api(call.path, { ...requestOf(call), signal });
    const body = await readBody(
      response,
      Math.min(answerBytesMax, call.budget?.bytesLeft() ?? answerBytesMax),
    );
    return { status: response.status, retryAfter: response.headers.get("retry-after"), body };
  } catch (thrown) {
    throw errorFromFailure(call.name, thrown);
  }
}

function requestOf({ method, query, headers, body }: Call<unknown>) {
  const writes = method === "POST" || method === "PUT";
  const searchParams = searchParamsOf(query);
  return {
    method,
    headers: writes ? { "content-type": "application/json", ...headers } : { ...headers },
    ...(searchParams.size === 0 ? {} : { searchParams }),
    ...(body === undefined ? {} : { json: body }),
  };
}

/** Without parameters the URL ends in no `?`, on every version of Node. */
function searchParamsOf(query: Call<unknown>["query"] = {}): URLSearchParams {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return new URLSearchParams(given);
}
