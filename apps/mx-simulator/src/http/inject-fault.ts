import type { Response } from "express";
import type { FaultKind } from "../faults/kinds.ts";
import type { FaultSettings } from "../faults/settings.ts";
import { ApiError } from "./api-error.ts";
import { type ApiResponse, sendError, sendResponse } from "./operation.ts";
import { responseType } from "./version.ts";

interface FaultContext {
  readonly response: Response;
  /** The correct response, for faults that occur after the effect. */
  readonly result: ApiResponse;
  readonly settings: FaultSettings;
  readonly hung: HungResponses;
}

/** Responds as the definition of the fault says. */
export function injectFault(kind: FaultKind, context: FaultContext): void {
  injectors[kind](context);
}

export type HungResponses = ReturnType<typeof createHungResponses>;

/** Keeps responses open that are never sent. When there are too many, it resets the oldest. */
export function createHungResponses() {
  const open = new Set<Response>();
  return {
    add(response: Response, max: number): void {
      open.add(response);
      response.on("close", () => open.delete(response));
      const [oldest] = open;
      if (open.size > max) oldest?.destroy();
    },
  };
}

const injectors: Record<FaultKind, (context: FaultContext) => void> = {
  error_500: ({ response }) => sendError(response, new ApiError(500, "Internal server error")),
  error_502: badGateway,
  error_503: ({ response }) => sendError(response, new ApiError(503, "Service unavailable")),
  html_error({ response }) {
    response.status(502).type("html").send("<html><body><h1>502 Bad Gateway</h1></body></html>");
  },
  rate_limit: ({ response }) => sendError(response, new ApiError(429, "Too many requests")),
  rate_limit_retry_after({ response, settings }) {
    const headers = { "retry-after": String(settings.retryAfterSeconds) };
    sendError(response, new ApiError(429, "Too many requests", { headers }));
  },
  retry_after_day: ({ response }) => sendError(response, unavailableFor("86400")),
  retry_after_garbage: ({ response }) => sendError(response, unavailableFor("Wed, 99 Nov 20x6 25:61:61 GMT")),
  hang,
  reset,
  lost_answer: badGateway,
  hang_after: hang,
  reset_after: reset,
  truncated_json({ response, result }) {
    const json = JSON.stringify(result.body ?? {});
    sendText(response, result.status, json.slice(0, Math.floor(json.length / 2)));
  },
  invalid_json: ({ response, result }) => sendText(response, result.status, "upstream says: ok"),
  slow({ response, result, settings }) {
    setTimeout(() => sendResponse(response, result), settings.slowMs).unref();
  },
};

function badGateway({ response }: FaultContext): void {
  sendError(response, new ApiError(502, "Bad gateway"));
}

function unavailableFor(retryAfter: string): ApiError {
  return new ApiError(503, "Service unavailable", { headers: { "retry-after": retryAfter } });
}

function hang({ hung, response, settings }: FaultContext): void {
  hung.add(response, settings.hungSocketsMax);
}

function reset({ response }: FaultContext): void {
  response.socket?.resetAndDestroy();
}

/** A 204 cannot have a body, so it becomes a 200. */
function sendText(response: Response, status: number, text: string): void {
  response
    .status(status === 204 ? 200 : status)
    .type(responseType(response.req.headers))
    .send(text);
}
