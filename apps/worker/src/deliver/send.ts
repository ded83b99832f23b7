import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { eventBody } from "@account-opening/core/notifications";
import type { DeliveryClaim } from "@account-opening/db/notifications";
import {
  type AllowedReceivers,
  createDispatcher,
  type Egress,
  isProxyRefusal,
  mayConnectTo,
  receiverUrlFault,
} from "@account-opening/runtime/net";
import { Webhook } from "standardwebhooks";
import { request } from "undici";

/** The result of one attempt: the HTTP status, or the error. */
export type Sent = { status: number; retryAfterMs: number | null } | { status: null; error: string };

/** The endpoint's secret cannot be decrypted with the configured keys. */
const secretUnreadable = "secret_unreadable";
/** The stored event is not valid. */
export const eventUnreadable = "event_unreadable";

export interface Sender {
  send(claim: DeliveryClaim, now: Date): Promise<Sent>;
  close(): Promise<void>;
}

export interface SenderOptions extends Egress {
  /** Timeout of one attempt. */
  timeoutMs: number;
  /** Receivers that are allowed beside public addresses. */
  allowed: AllowedReceivers;
  /** DNS lookup. */
  resolve?: typeof lookup;
}

/** Maximum number of response bytes that are read, to reuse the connection. The content is not used. */
const responseBytesMax = 64 * 1_024;

/**
 * Sends notifications as signed webhooks (Standard Webhooks). Redirects are not followed, since they would bypass the address
 * rules. It uses undici and not ky, since the rules must apply to the address of the connection, not to an earlier DNS lookup.
 * With a proxy, the rules apply to addresses in URLs only: the proxy resolves host names, and must refuse private addresses.
 */
export function createSender({ timeoutMs, allowed, resolve = lookup, ...egress }: SenderOptions): Sender {
  const dispatcher = createDispatcher(egress, {
    timeoutMs,
    lookup: lookupAllowed(resolve, allowed),
  });
  return {
    async send(claim, now) {
      // The rules may have become stricter since the endpoint was created. A host name is checked at its DNS lookup.
      if (receiverUrlFault(claim.url, allowed) !== null) return { status: null, error: "url_not_allowed" };
      if (claim.secrets === null) return { status: null, error: secretUnreadable };
      const body = bodyOf(claim);
      if (body === null) return { status: null, error: eventUnreadable };
      try {
        const answer = await request(claim.url, {
          method: "POST",
          headers: headersFor(claim, claim.secrets, body, now),
          body,
          dispatcher,
          signal: AbortSignal.timeout(timeoutMs),
        });
        await answer.body.dump({ limit: responseBytesMax });
        return { status: answer.statusCode, retryAfterMs: retryAfterOf(answer.headers["retry-after"]) };
      } catch (error) {
        return { status: null, error: nameOf(error) };
      }
    },
    close: () => dispatcher.close(),
  };
}

/** Null if the stored event is not valid. Then it can never be sent. */
function bodyOf({ event }: DeliveryClaim): string | null {
  try {
    return JSON.stringify(eventBody(event));
  } catch {
    return null;
  }
}

function headersFor(
  { event: { id: eventId }, cause }: DeliveryClaim,
  secrets: readonly string[],
  body: string,
  now: Date,
): Record<string, string> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(eventId, now, body));
  return {
    "content-type": "application/json",
    "user-agent": "account-opening",
    "webhook-id": eventId,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
    "webhook-signature": signatures.join(" "),
    ...(cause === null ? {} : { "x-request-id": cause.requestId }),
  };
}

class PrivateAddressError extends Error {
  override name = "PrivateAddressError";
  readonly code = "private_address";
}

/** Resolves a host name. It fails if any of its addresses is not allowed. */
function lookupAllowed(resolve: typeof lookup, allowed: AllowedReceivers): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, []);
      const isSafe = addresses.every(({ address }) => mayConnectTo(address, allowed, hostname));
      if (!isSafe)
        return callback(new PrivateAddressError("The host has an address that is not public."), []);
      const [first] = addresses;
      if (options.all === true || first === undefined) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

/** `Retry-After` in milliseconds. Only the form in seconds is supported. */
function retryAfterOf(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}

/** A short, stable code for `last_error`. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (isProxyRefusal(error)) return "proxy_refused";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "timeout";
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "failed";
}
