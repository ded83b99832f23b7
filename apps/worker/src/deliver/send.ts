import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { notificationBody, testBody, testNotificationType } from "@account-opening/core";
import type { DeliveryClaim } from "@account-opening/db/notifications";
import { type AllowedReceivers, mayConnectTo, receiverUrlFault } from "@account-opening/runtime";
import { Webhook } from "standardwebhooks";
import { Agent, request } from "undici";

/** What became of one attempt: the receiver's status, or why there was none. */
export type Sent = { status: number; retryAfterMs: number | null } | { status: null; error: string };

/** The endpoint's secret cannot be opened with the keys at hand. */
const secretUnreadable = "secret_unreadable";
/** The stored event has not the form of one. */
export const eventUnreadable = "event_unreadable";

export interface Sender {
  send(claim: DeliveryClaim, now: Date): Promise<Sent>;
  close(): Promise<void>;
}

export interface SenderOptions {
  /** For all of one attempt. */
  timeoutMs: number;
  /** Where notifications may go beside public addresses. */
  allowed: AllowedReceivers;
  /** How a host's name is looked up. */
  resolve?: typeof lookup;
}

/** Of an answer no more than this is read, to keep the connection; none of it is looked at. */
const responseBytesMax = 64 * 1_024;

/** So many connections to one receiver: as many as notifications may be on their way to it. */
const connectionsMax = 8;

/**
 * Sends notifications as signed webhooks (Standard Webhooks). Redirects are not followed: they would lead past the rules for
 * addresses. undici and not ky, since the address is judged where it is connected to, whatever the name resolved to before.
 */
export function createSender({ timeoutMs, allowed, resolve = lookup }: SenderOptions): Sender {
  const agent = new Agent({
    connections: connectionsMax,
    connect: { timeout: timeoutMs, lookup: lookupAllowed(resolve, allowed) },
  });
  return {
    async send(claim, now) {
      // The rules may have become stricter since the endpoint was made. A name is judged once it is looked up.
      if (receiverUrlFault(claim.url, allowed) !== null) return { status: null, error: "url_not_allowed" };
      if (claim.secrets === null) return { status: null, error: secretUnreadable };
      const body = bodyOf(claim);
      if (body === null) return { status: null, error: eventUnreadable };
      try {
        const answer = await request(claim.url, {
          method: "POST",
          headers: headersFor(claim.event.id, claim.secrets, body, now),
          body,
          dispatcher: agent,
          signal: AbortSignal.timeout(timeoutMs),
        });
        await answer.body.dump({ limit: responseBytesMax });
        return { status: answer.statusCode, retryAfterMs: retryAfterOf(answer.headers["retry-after"]) };
      } catch (error) {
        return { status: null, error: nameOf(error) };
      }
    },
    close: () => agent.close(),
  };
}

/** Null where the stored event has not the form of one: no attempt can send it. */
function bodyOf({ event }: DeliveryClaim): string | null {
  try {
    return JSON.stringify(event.type === testNotificationType ? testBody(event) : notificationBody(event));
  } catch {
    return null;
  }
}

function headersFor(
  eventId: string,
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
  };
}

class PrivateAddressError extends Error {
  override name = "PrivateAddressError";
  readonly code = "private_address";
}

/** Looks a name up, and takes it for unreachable when any of its addresses may not be connected to. */
function lookupAllowed(resolve: typeof lookup, allowed: AllowedReceivers): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, []);
      const isSafe = addresses.every(({ address }) => mayConnectTo(address, allowed, hostname));
      if (!isSafe)
        return callback(new PrivateAddressError("The host is at an address that is not public."), []);
      const [first] = addresses;
      if (options.all === true || first === undefined) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

/** In seconds, as receivers that are busy say; a date is not worth reading. */
function retryAfterOf(header: string | string[] | undefined): number | null {
  return typeof header === "string" && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}

/** A short, stable word for the record. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "timeout";
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "failed";
}
