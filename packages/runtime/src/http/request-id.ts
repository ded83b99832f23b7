import { randomUUID } from "node:crypto";
import type { RequestHandler, Response } from "express";

const header = "X-Request-Id";

/** What a caller may name its request: it is logged and sent back. */
const sane = /^[A-Za-z0-9._-]{1,128}$/;

/** Gives every answer an `X-Request-Id`: the caller's own where it sent a sane one. The first of all handlers. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get(header);
  response.set(header, given !== undefined && sane.test(given) ? given : randomUUID());
  next();
};

/** The id of the request that this answers. */
export function requestIdOf(response: Response): string | undefined {
  const id = response.get(header);
  return typeof id === "string" ? id : undefined;
}

/** RFC 9457's `instance` of a problem: the request that it is about. */
export function instanceOf(response: Response): string | undefined {
  const id = requestIdOf(response);
  return id === undefined ? undefined : `urn:request:${id}`;
}
