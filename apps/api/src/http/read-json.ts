import express, { type Request, type Response } from "express";
import { problem } from "./problems.ts";

/** Challenge answers and credentials are small. */
const bytesMax = 64 * 1_024;

const parse = express.json({ limit: bytesMax, type: ["application/json", "application/*+json"] });

/** The body as JSON; undefined when there is none. */
export async function readJson(request: Request, response: Response): Promise<unknown> {
  // The parser would wait for all of a body that it refuses.
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) {
    throw problem("body-too-large", { detail: "Send less at once.", headers: { Connection: "close" } });
  }
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
  });
  if (request.body === undefined && hasBody(request)) {
    throw problem("unsupported-media-type", { detail: "Send Content-Type: application/json." });
  }
  return request.body;
}

function hasBody({ headers }: Request): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
