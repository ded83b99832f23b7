import { randomUUID } from "node:crypto";
import { isRequestId } from "@account-opening/core/cause";
import type { RequestHandler, Response } from "express";

const header = "X-Request-Id";

/** The first middleware: sets `X-Request-Id` on every response. An ID that the caller sent is used if it is accepted. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get(header);
  response.set(header, isRequestId(given) ? given : randomUUID());
  next();
};

/** The ID of the request. */
export function requestIdOf(response: Response): string | undefined {
  const id = response.get(header);
  return typeof id === "string" ? id : undefined;
}

/** `instance` of a problem (RFC 9457): the URN of its request. */
export function instanceOf(response: Response): string | undefined {
  const id = requestIdOf(response);
  return id === undefined ? undefined : `urn:request:${id}`;
}
