import type { Clock } from "../clock.ts";
import type { ActivityEntry, ActivityLog } from "../control/activity-log.ts";
import { basicAuth } from "../http/authenticate.ts";
import type { Random, RandomStreams } from "../random.ts";
import { createSequence } from "../sequence.ts";
import { createAccessTokens } from "./access-tokens.ts";
import type { WebhookEvent } from "./payloads.ts";
import { createHttpPoster } from "./post.ts";
import { mergeWebhookSettings, type WebhookSettings, type WebhookSettingsChange } from "./settings.ts";

const reorderDelayMs = 20_000;

type RecordedDetails = Partial<Pick<ActivityEntry, "result" | "attempt">>;

interface Delivery {
  readonly event: WebhookEvent;
  readonly attempt: number;
  readonly random: Random;
}

export type WebhookSender = ReturnType<typeof createWebhookSender>;

/** Delivers events as MX does: late, sometimes twice, sometimes out of order, sometimes never. */
export function createWebhookSender(
  initial: WebhookSettings,
  { clock, activity, streams }: { clock: Clock; activity: ActivityLog; streams: RandomStreams },
) {
  const poster = createHttpPoster();
  const tokens = createAccessTokens();
  const eventNumbers = createSequence();
  let settings = initial;
  let pendingCount = 0;
  let generation = 0;

  function record(event: WebhookEvent, outcome: string, details: RecordedDetails = {}): void {
    activity.record({ kind: "webhook", member: event.member, what: event.type, outcome, ...details });
  }

  async function post(event: WebhookEvent, credentials: string | null): Promise<number | string> {
    const { url, timeoutMs, headers } = settings;
    if (url === null) return "no url";
    const body = JSON.stringify(event.body);
    try {
      const authorization = await authorizationOf(credentials);
      return await poster.post(
        url,
        { ...requestHeaders(event, body), ...authorization, ...headers },
        body,
        timeoutMs,
      );
    } catch (error) {
      return String(error);
    }
  }

  async function authorizationOf(credentials: string | null): Promise<{ authorization?: string }> {
    const { tokenUrl, timeoutMs } = settings;
    if (credentials === null) return {};
    if (tokenUrl === null) return { authorization: basicAuth(credentials) };
    return { authorization: `Bearer ${await tokens.get({ url: tokenUrl, credentials, timeoutMs })}` };
  }

  function schedule(delivery: Delivery, delayMs: number): void {
    const scheduledIn = generation;
    pendingCount += 1;
    clock.after(delayMs, () => {
      void post(delivery.event, settings.credentials).then((result) => {
        if (scheduledIn !== generation) return;
        pendingCount -= 1;
        completeAttempt(delivery, result);
      });
    });
  }

  function completeAttempt({ event, attempt, random }: Delivery, result: number | string): void {
    const isDelivered = typeof result === "number" && result >= 200 && result < 300;
    record(event, isDelivered ? "delivered" : "failed", { result, attempt });
    if (isDelivered) return;
    if (attempt >= settings.retryCount) return void record(event, "given_up");
    const delayMs = settings.retryBaseMs * 2 ** attempt * (0.5 + random.next());
    schedule({ event, attempt: attempt + 1, random }, delayMs);
  }

  /** Restores the initial settings. Deliveries in progress are no longer recorded. */
  function reset(): void {
    settings = initial;
    generation += 1;
    pendingCount = 0;
    eventNumbers.clear();
    tokens.clear();
  }

  return {
    reset,
    settings: () => settings,
    change(change: WebhookSettingsChange): void {
      settings = mergeWebhookSettings(settings, change);
    },

    /** The n-th event of a member always has the same random results. */
    send(event: WebhookEvent): void {
      if (settings.url === null || !settings.types[event.type]) return;
      const random = streams("webhook", event.member, eventNumbers.next(event.member));
      if (random.chance(settings.lossRatio) || pendingCount >= settings.pendingMax)
        return void record(event, "lost");
      const copies = random.chance(settings.doubleRatio) ? 2 : 1;
      const isReordered = random.chance(settings.reorderRatio);
      const extraDelayMs = isReordered ? reorderDelayMs * (0.5 + random.next()) : 0;
      for (let copy = 0; copy < copies; copy++) {
        if (copy > 0) record(event, "doubled");
        schedule({ event, attempt: 0, random }, extraDelayMs + settings.lagMs * 2 * random.next());
      }
    },

    /** Sends a false event once, immediately and without random results. */
    async forge(event: WebhookEvent, credentials = settings.credentials): Promise<number | string> {
      const result = await post(event, credentials);
      record(event, "forged", { result });
      return result;
    },

    close(): void {
      reset();
      poster.close();
    },
  };
}

/** The headers of MX's samples. MX sends neither a signature nor an event id. */
function requestHeaders(event: WebhookEvent, body: string): Record<string, string> {
  return {
    accept: "application/json",
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    date: new Date().toUTCString(),
    "user-agent": "HTTPClient/1.0 (2.8.3, ruby 2.7.6)",
    ...(event.callbackPayload !== null && { "x-callback-payload": event.callbackPayload }),
  };
}
