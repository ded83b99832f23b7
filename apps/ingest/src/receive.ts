import type { InboxRow } from "@account-opening/db/inbox";
import type { Clock } from "@account-opening/runtime";
import { Problem, sendProblem } from "@account-opening/runtime/http";
import type { Request, RequestHandler, Response } from "express";
import { decodeBody } from "./decode-body.ts";
import { type ReceivedWebhook, type Seal, toInboxRow } from "./inbox-row.ts";

import { readBody } from "./read-body.ts";

// | case                                                      | answer                                         |
// |-----------------------------------------------------------|------------------------------------------------|
// | authenticated, stored                                     | 204, once it is committed                      |
// | authenticated, but unreadable, of an unknown type,        | 204, once it is committed: an error would only |
// | without a member or about one that nobody knows           | bring the same body again                      |
// | missing or wrong credentials                              | 401, whatever the body, which is not read      |
// | body over 64 KiB                                          | 413                                            |
// | cannot be stored now (database away, backlog full)        | 503 with Retry-After: MX sends it again        |
// | cut off before its end                                    | none; nothing is stored                        |
// | another method or path                                    | 405 or 404, by the routes around this          |

/** What a webhook meets on its way in, in this order. */
export interface ReceivePorts {
  isAuthentic(authorization: string | undefined): boolean;
  seal: Seal;
  /** Resolves once the row is committed; rejects when it cannot be stored now. */
  store(row: InboxRow): Promise<void>;
  clock: Clock;
  /** True once the process is to end: then no connection is kept for another request. */
  isStopping(): boolean;
  observe: ReceiveObserver;
}

interface ReceiveObserver {
  acknowledged(webhook: ReceivedWebhook, durationSeconds: number): void;
  refused(why: Refusal, error?: unknown): void;
}

export type Refusal = "unauthorized" | "too_large" | "unavailable" | "cut_off";

const bodyBytesMax = 64 * 1024;

export function createReceive(ports: ReceivePorts): RequestHandler {
  return (request, response, next) => {
    if (!ports.isAuthentic(request.headers.authorization))
      return refuseUnauthenticated(request, response, ports);
    receive(request, response, ports).catch(next);
  };
}

async function receive(request: Request, response: Response, ports: ReceivePorts): Promise<void> {
  const startedAtMs = performance.now();
  const body = await readBody(request, bodyBytesMax);
  if (body.outcome === "cut_off") return ports.observe.refused("cut_off");
  if (body.outcome === "too_large") {
    ports.observe.refused("too_large");
    return refuse(response, tooLarge, { isLast: !body.isRead || ports.isStopping() });
  }
  const text = await decodeBody(body.bytes, request.headers["content-encoding"], bodyBytesMax);
  const webhook = toInboxRow(text, ports.seal, ports.clock());
  try {
    await ports.store(webhook.row);
  } catch (error) {
    ports.observe.refused("unavailable", error);
    return refuse(response, unavailable, { isLast: ports.isStopping() });
  }
  if (ports.isStopping()) response.setHeader("Connection", "close");
  response.writeHead(204).end();
  ports.observe.acknowledged(webhook, (performance.now() - startedAtMs) / 1_000);
}

/** The body of a stranger is not read. One that may be long costs the connection, too. */
function refuseUnauthenticated(
  { headers }: Request,
  response: Response,
  { observe, isStopping }: ReceivePorts,
): void {
  observe.refused("unauthorized");
  const mayBeLong =
    headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > bodyBytesMax;
  refuse(response, unauthorized, { isLast: mayBeLong || isStopping() });
}

/** @param isLast whether the connection is to take no further request. */
function refuse(response: Response, problem: Problem, { isLast }: { isLast: boolean }): void {
  if (isLast) response.setHeader("Connection", "close");
  sendProblem(response, problem);
}

const unauthorized = new Problem({
  status: 401,
  name: "unauthorized",
  title: "Credentials are needed",
  headers: { "WWW-Authenticate": 'Basic realm="webhooks", charset="UTF-8"' },
});

const tooLarge = new Problem({
  status: 413,
  name: "body-too-large",
  title: "The body is too large",
  detail: "A webhook may have 64 KiB.",
});

const unavailable = new Problem({
  status: 503,
  name: "unavailable",
  title: "The webhook cannot be stored now",
  detail: "Send it again later.",
  headers: { "Retry-After": "5" },
});
