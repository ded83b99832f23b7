import type { Ledger } from "../control/ledger.ts";
import type { Clock } from "../world/clock.ts";
import type { Random, Streams } from "../world/random.ts";
import type { WebhookEvent } from "./payloads.ts";
import { Poster } from "./post.ts";
import type { WebhookSettings, WebhookSettingsChange } from "./settings.ts";
import { merge } from "./settings.ts";

const OVERTAKEN_AFTER_MS = 20_000;

/** Delivers events as MX does: at some time, perhaps twice, perhaps not in order, perhaps never. */
export class WebhookSender {
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #streams: Streams;
  readonly #poster = new Poster();
  readonly #eventCounts = new Map<string, number>();
  #settings: WebhookSettings;
  #pendingCount = 0;
  #generation = 0;

  constructor(settings: WebhookSettings, clock: Clock, ledger: Ledger, streams: Streams) {
    this.#settings = settings;
    this.#clock = clock;
    this.#ledger = ledger;
    this.#streams = streams;
  }

  get settings(): WebhookSettings {
    return this.#settings;
  }

  change(change: WebhookSettingsChange): void {
    this.#settings = merge(this.#settings, change);
  }

  /** The n-th event of a member always has the same luck. */
  send(event: WebhookEvent): void {
    const settings = this.#settings;
    if (settings.url === null || !settings.types[event.type]) return;
    const random = this.#streams("webhook", event.member, this.#count(event.member));
    if (random.chance(settings.lossRatio) || this.#pendingCount >= settings.pendingMax) {
      this.#record(event, "lost");
      return;
    }
    const copies = random.chance(settings.doubleRatio) ? 2 : 1;
    const heldBackMs = random.chance(settings.reorderRatio) ? OVERTAKEN_AFTER_MS * (0.5 + random.next()) : 0;
    for (let copy = 0; copy < copies; copy++) {
      if (copy > 0) this.#record(event, "doubled");
      this.#attemptAfter(heldBackMs + settings.lagMs * 2 * random.next(), event, 0, random);
    }
  }

  /** Sends something that is not true, once and at once, whatever the settings say of luck. */
  async forge(event: WebhookEvent, credentials: string | null | undefined): Promise<number | string> {
    const result = await this.#post(
      event,
      credentials === undefined ? this.#settings.credentials : credentials,
    );
    this.#record(event, "forged", result);
    return result;
  }

  /** As at the start, with these settings; what is still on its way concerns nobody. */
  reset(settings: WebhookSettings): void {
    this.#settings = settings;
    this.#generation += 1;
    this.#pendingCount = 0;
    this.#eventCounts.clear();
  }

  close(): void {
    this.reset(this.#settings);
    this.#poster.close();
  }

  #attemptAfter(waitMs: number, event: WebhookEvent, attempt: number, random: Random): void {
    const generation = this.#generation;
    this.#pendingCount += 1;
    this.#clock.after(waitMs, () => {
      void this.#post(event, this.#settings.credentials).then((result) => {
        if (generation !== this.#generation) return;
        this.#pendingCount -= 1;
        this.#conclude(result, event, attempt, random);
      });
    });
  }

  #conclude(result: number | string, event: WebhookEvent, attempt: number, random: Random): void {
    const isDelivered = typeof result === "number" && result >= 200 && result < 300;
    this.#record(event, isDelivered ? "delivered" : "failed", result, attempt);
    if (isDelivered) return;
    if (attempt >= this.#settings.retryCount) {
      this.#record(event, "given_up");
      return;
    }
    const waitMs = this.#settings.retryBaseMs * 2 ** attempt * (0.5 + random.next());
    this.#attemptAfter(waitMs, event, attempt + 1, random);
  }

  async #post(event: WebhookEvent, credentials: string | null): Promise<number | string> {
    const { url, timeoutMs } = this.#settings;
    if (url === null) return "no url";
    const body = JSON.stringify(event.body);
    return await this.#poster.post(url, headers(event, body, credentials), body, timeoutMs);
  }

  #count(member: string): number {
    const count = (this.#eventCounts.get(member) ?? 0) + 1;
    this.#eventCounts.set(member, count);
    return count;
  }

  #record(event: WebhookEvent, outcome: string, result?: number | string, attempt?: number): void {
    this.#ledger.record({
      kind: "webhook",
      member: event.member,
      what: event.type,
      outcome,
      ...(result === undefined ? {} : { result }),
      ...(attempt === undefined ? {} : { attempt }),
    });
  }
}

/** Facts 1.1: the headers of MX's samples; there is no signature and no event id. */
function headers(event: WebhookEvent, body: string, credentials: string | null): Record<string, string> {
  return {
    accept: "application/json",
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    date: new Date().toUTCString(),
    "user-agent": "HTTPClient/1.0 (2.8.3, ruby 2.7.6)",
    ...(credentials === null
      ? {}
      : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }),
    ...(event.callbackPayload === null ? {} : { "x-callback-payload": event.callbackPayload }),
  };
}
