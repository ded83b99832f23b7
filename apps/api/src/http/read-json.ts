import express, { type Request, type Response } from "express";
import { problem } from "./problems.ts";

/** Maximum size of a body. Challenge answers and credentials are small. */
const bytesMax = 64 * 1_024;

/** Bytes of a too large body that are read and discarded, since a client reads no response while it sends. */
const patienceBytes = 1_024 * 1_024;

/** Maximum nesting of a body. Valid bodies have a few levels; a limit makes recursion safe. */
const depthMax = 32;

const parse = express.json({ limit: bytesMax, type: ["application/json", "application/*+json"] });

/** The parsed JSON body; undefined if there is none. */
export async function readJson(request: Request, response: Response): Promise<unknown> {
  if (Number(request.headers["content-length"] ?? 0) > patienceBytes) throw tooLarge();
  acceptUtf8(request);
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    // Checked here, since the parser would first read the whole body.
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > patienceBytes) reject(tooLarge());
    });
  });
  if (request.body === undefined && (length > 0 || (await hasBody(request)))) {
    throw problem("unsupported-media-type", { detail: "Send Content-Type: application/json." });
  }
  if (isDeeperThan(depthMax, request.body)) {
    throw problem("bad-request", { detail: `Send a body with at most ${depthMax} levels of nesting.` });
  }
  return request.body;
}

/** The parser accepts only the name `utf-8`. */
function acceptUtf8({ headers }: Request): void {
  const given = headers["content-type"];
  if (given !== undefined) headers["content-type"] = given.replace(/charset="?utf8"?/i, "charset=utf-8");
}

/** A proxy may forward a request without a body as a chunked request without chunks. */
async function hasBody(request: Request): Promise<boolean> {
  if (Number(request.headers["content-length"] ?? 0) > 0) return true;
  if (request.headers["transfer-encoding"] === undefined || request.readableEnded) return false;
  return new Promise((resolve) => {
    request.once("data", () => resolve(true));
    request.once("end", () => resolve(false));
    request.once("close", () => resolve(false));
  });
}

/** Iterative, since recursion could exhaust the stack. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    const nesting = level.filter((each) => typeof each === "object" && each !== null);
    if (nesting.length === 0) return false;
    level = nesting.flatMap(Object.values);
  }
  return true;
}

/** Whether the request may have an unread body. Then its connection is closed. */
export function mayHaveUnreadBody({ headers }: Request): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > bytesMax;
}

function tooLarge() {
  return problem("body-too-large", { detail: "Send a smaller body." });
}
