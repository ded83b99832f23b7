import type { Request, RequestHandler, Response } from "express";

/** A handler of the console. Its response is not cached, and `fail` answers its error. */
export function handler(
  handle: (request: Request, response: Response) => Promise<void>,
  fail: (error: unknown, response: Response) => void,
): RequestHandler {
  return async (request, response) => {
    response.set("Cache-Control", "no-store");
    try {
      await handle(request, response);
    } catch (error) {
      fail(error, response);
    }
  };
}
