import type { LookupFunction } from "node:net";
import { rootCertificates } from "node:tls";
import { Agent, type Dispatcher, ProxyAgent } from "undici";

/** How requests to one party leave this network. */
export interface Egress {
  /** An HTTP proxy. It receives the user and password in its URL. */
  proxyUrl?: string | undefined;
  /** Authorities in PEM that are trusted beside those of Node.js: of the party, of a proxy, or of one that inspects TLS. */
  ca?: string | undefined;
}

interface ConnectionOptions {
  /** Timeout of a connection, in milliseconds. */
  timeoutMs?: number;
  /** Look-up of the host of a direct connection. A proxy resolves host names itself. */
  lookup?: LookupFunction;
}

/** The connections of undici's `request`, or of `fetch`. */
export function createDispatcher(
  { proxyUrl, ca }: Egress,
  { timeoutMs, lookup }: ConnectionOptions = {},
): Dispatcher {
  const tls = {
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  };
  if (proxyUrl === undefined)
    return new Agent({ connect: { ...tls, ...(lookup === undefined ? {} : { lookup }) } });
  return new ProxyAgent({ uri: proxyUrl, requestTls: tls, proxyTls: tls });
}

/** `fetch` with these connections; Node's own `fetch` if nothing is configured. */
export function createFetch(egress: Egress): typeof fetch {
  if (egress.proxyUrl === undefined && egress.ca === undefined) return fetch;
  const dispatcher = createDispatcher(egress);
  return async (input, init) => {
    try {
      // The types of Node.js have their own copy of undici's.
      const options: object = { ...init, dispatcher };
      return await fetch(input, options);
    } catch (error) {
      if (!(error instanceof TypeError) || !isProxyRefusal(error.cause)) throw error;
      throw new TypeError(error.message, { cause: new ProxyRefusedError({ cause: error.cause }) });
    }
  };
}

/** The proxy did not open a connection to the host, so no request was sent. */
class ProxyRefusedError extends Error {
  override readonly name = "ProxyRefusedError";
  readonly code = "PROXY_REFUSED";

  constructor(options: { cause: unknown }) {
    super("The proxy refused the connection.", options);
  }
}

/** Whether a proxy answered CONNECT with another status than 200, for instance 403 or 407. */
export function isProxyRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.startsWith("Proxy response (") || isProxyRefusal(error.cause);
}
