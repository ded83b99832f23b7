import type { Cause } from "@account-opening/core/cause";
import type { InboxRow } from "@account-opening/db/inbox";
import type { Clock } from "@account-opening/runtime";
import { Problem, requestIdOf, sendProblem, sharedProblem } from "@account-opening/runtime/http";
import type { Request, RequestHandler, Response } from "express";
import type { IsAuthentic } from "./authentication/authenticate.ts";
import { BacklogFullError } from "./batcher.ts";
import { decodeBody } from "./decode-body.ts";
import { type EncryptBody, type ReceivedWebhook, toInboxRow } from "./inbox-row.ts";
import { readBody } from "./read-body.ts";

// | case                                                | response                                         |
// |-----------------------------------------------------|--------------------------------------------------|
// | authenticated, stored                               | 204, after the commit                            |
// | authenticated, but unreadable, of an unknown type,  | 204, after the commit: after an error, MX would  |
// | without a member or about an unknown member         | send the same body again                         |
// | missing or wrong credentials                        | 401; the body is not read                        |
// | body over 64 KiB                                    | 413                                              |
// | the database is unavailable                         | 503 with Retry-After: MX sends it again          |
// | the backlog is full, although the database works    | 429 with Retry-After: MX queues it again         |
// | cut off before its end                              | none; nothing is stored                          |
// | another method or path                              | 405 or 404, from the routes of the app           |

/** The steps of receiving a webhook, in order. */
export interface ReceivePorts {
  isAuthentic: IsAuthentic;
  /** Challenges of a 401, by authentication method. */
  challenges: readonly string[];
  encrypt: EncryptBody;
  /** Resolves once the row is committed. Rejects if it cannot be stored now. */
  store(row: InboxRow): Promise<void>;
  /** The cause of what the webhook leads to: this request. */
  causeOf(requestId: string | undefined): Cause | null;
  clock: Clock;
  /** True during shutdown: then connections are closed after the response. */
  isStopping(): boolean;
  observe: ReceiveObserver;
}

interface ReceiveObserver {
  acknowledged(webhook: ReceivedWebhook, durationSeconds: number, requestId: string | undefined): void;
  refused(reason: Refusal, requestId: string | undefined, error?: unknown): void;
}

export type Refusal = "unauthorized" | "too_large" | "overloaded" | "unavailable" | "cut_off";

const bodyBytesMax = 64 * 1024;

export function createReceive(ports: ReceivePorts): RequestHandler {
  return (request, response, next) => {
    receive(request, response, ports).catch(next);
  };
}

async function receive(request: Request, response: Response, ports: ReceivePorts): Promise<void> {
  const startedAtMs = performance.now();
  const id = requestIdOf(response);
  if (!(await ports.isAuthentic(request))) return refuseUnauthenticated(request, response, ports);
  const body = await readBody(request, bodyBytesMax);
  if (body.outcome === "cut_off") return ports.observe.refused("cut_off", id);
  if (body.outcome === "too_large") {
    ports.observe.refused("too_large", id);
    return refuse(response, tooLarge, { isLast: !body.isRead || ports.isStopping() });
  }
  const text = await decodeBody(body.bytes, request.headers["content-encoding"], bodyBytesMax);
  const webhook = toInboxRow(text, ports.encrypt, ports.causeOf(id), ports.clock());
  try {
    await ports.store(webhook.row);
  } catch (error) {
    const reason = isOverload(error) ? "overloaded" : "unavailable";
    ports.observe.refused(reason, id, error);
    return refuse(response, notStored[reason], { isLast: ports.isStopping() });
  }
  if (ports.isStopping()) response.setHeader("Connection", "close");
  response.writeHead(204).end();
  ports.observe.acknowledged(webhook, (performance.now() - startedAtMs) / 1_000, id);
}

/** False if the backlog is full because the database is unavailable. */
function isOverload(error: unknown): boolean {
  return error instanceof BacklogFullError && error.cause === undefined;
}

/** Does not read the body. If it may be long, the connection is closed. */
function refuseUnauthenticated(
  { headers }: Request,
  response: Response,
  { challenges, observe, isStopping }: ReceivePorts,
): void {
  observe.refused("unauthorized", requestIdOf(response));
  const mayBeLong =
    headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > bodyBytesMax;
  if (challenges.length > 0) response.setHeader("WWW-Authenticate", challenges.join(", "));
  refuse(response, unauthorized, { isLast: mayBeLong || isStopping() });
}

/** @param isLast closes the connection after this response. */
function refuse(response: Response, problem: Problem, { isLast }: { isLast: boolean }): void {
  if (isLast) response.setHeader("Connection", "close");
  sendProblem(response, problem);
}

const unauthorized = sharedProblem("unauthorized");

const tooLarge = sharedProblem("body-too-large", { detail: "Send at most 64 KiB." });

const notStored = {
  overloaded: new Problem({
    status: 429,
    name: "overloaded",
    title: "Too many webhooks in progress",
    detail: "Send it again later.",
    headers: { "Retry-After": "5" },
  }),
  unavailable: new Problem({
    status: 503,
    name: "unavailable",
    title: "Webhook cannot be stored",
    detail: "Send it again later.",
    headers: { "Retry-After": "5" },
  }),
};
