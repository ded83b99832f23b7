import { Webhook } from "standardwebhooks";
import type { components, webhooks } from "./api-types.ts";

export { WebhookVerificationError } from "standardwebhooks";

/** An event of the feed. `type` determines the type of `data`. */
export type Event = components["schemas"]["Event"];

export type EventType = Event["type"];

/** What an endpoint receives: an event of the feed, or a test. */
export type Notification = webhooks[keyof webhooks]["post"]["requestBody"]["content"]["application/json"];

/**
 * Verifies and reads the request to an endpoint.
 * @param secret of the endpoint: `whsec_…`
 * @param body the raw body, before any parsing
 * @throws WebhookVerificationError if the signature is invalid, or the timestamp is more than five minutes off
 */
export function verifyNotification(
  secret: string,
  body: string,
  headers: Headers | Readonly<Record<string, string | string[] | undefined>>,
): Notification {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const single = entries.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return new Webhook(secret).verify(body, Object.fromEntries(single)) as Notification;
}
