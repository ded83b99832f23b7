import type { Response } from "express";
import type { FaultKind } from "../faults/kinds.ts";
import type { FaultSettings } from "../faults/settings.ts";
import { MEDIA_TYPE } from "./admit-caller.ts";
import { MxError } from "./mx-error.ts";
import type { Answered } from "./operation.ts";
import { refuse, reply } from "./reply.ts";

export interface Spoiled {
  readonly response: Response;
  /** What the right answer would have been, for faults that strike after the effect. */
  readonly answered: Answered;
  readonly settings: FaultSettings;
  readonly hung: HungSockets;
}

/** Sockets that will never be answered; the oldest gives way when there are too many. */
export class HungSockets {
  readonly #hung = new Set<Response>();

  hang(response: Response, max: number): void {
    this.#hung.add(response);
    response.on("close", () => this.#hung.delete(response));
    const [oldest] = this.#hung;
    if (this.#hung.size > max) oldest?.destroy();
  }
}

/** Answers wrongly, in the way the fault's description says. */
export function spoil(kind: FaultKind, spoiled: Spoiled): void {
  WAYS[kind](spoiled);
}

const WAYS: Record<FaultKind, (spoiled: Spoiled) => void> = {
  error_500: ({ response }) => refuse(response, new MxError(500, "Internal server error")),
  error_502: ({ response }) => refuse(response, new MxError(502, "Bad gateway")),
  error_503: ({ response }) => refuse(response, new MxError(503, "Service unavailable")),
  html_error({ response }) {
    response.status(502).type("html").send("<html><body><h1>502 Bad Gateway</h1></body></html>");
  },
  rate_limit: ({ response }) => refuse(response, new MxError(429, "Too many requests")),
  rate_limit_retry_after({ response, settings }) {
    const headers = { "retry-after": String(settings.retryAfterSeconds) };
    refuse(response, new MxError(429, "Too many requests", { headers }));
  },
  retry_after_day: ({ response }) => refuse(response, unavailableFor("86400")),
  retry_after_garbage: ({ response }) => refuse(response, unavailableFor("Wed, 99 Nov 20x6 25:61:61 GMT")),
  hang: ({ hung, response, settings }) => hung.hang(response, settings.hungSocketsMax),
  reset,
  lost_answer: ({ response }) => refuse(response, new MxError(502, "Bad gateway")),
  hang_after: ({ hung, response, settings }) => hung.hang(response, settings.hungSocketsMax),
  reset_after: reset,
  truncated_json({ response, answered }) {
    const json = JSON.stringify(answered.body ?? {});
    sendText(response, answered.status, json.slice(0, Math.floor(json.length / 2)));
  },
  invalid_json: ({ response, answered }) => sendText(response, answered.status, "upstream says: ok"),
  slow({ response, answered, settings }) {
    setTimeout(() => reply(response, answered), settings.slowMs).unref();
  },
};

function unavailableFor(retryAfter: string): MxError {
  return new MxError(503, "Service unavailable", { headers: { "retry-after": retryAfter } });
}

function reset({ response }: Spoiled): void {
  response.socket?.resetAndDestroy();
}

/** A 204 can carry no text, so it becomes a 200. */
function sendText(response: Response, status: number, text: string): void {
  response
    .status(status === 204 ? 200 : status)
    .type(MEDIA_TYPE)
    .send(text);
}
