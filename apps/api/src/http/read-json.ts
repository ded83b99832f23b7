import express, { type Request, type Response } from "express";
import { problem } from "./problems.ts";

/** Challenge answers and credentials are small. */
const bytesMax = 64 * 1_024;

/** So much of a body that is too large is read and thrown away: a sender in the midst of it hears no answer. */
const patienceBytes = 1_024 * 1_024;

/** No body of ours is nested more than a few levels deep; code that walks a body may recurse. */
const depthMax = 32;

const parse = express.json({ limit: bytesMax, type: ["application/json", "application/*+json"] });

/** The body as JSON; undefined when there is none. */
export async function readJson(request: Request, response: Response): Promise<unknown> {
  if (Number(request.headers["content-length"] ?? 0) > patienceBytes) throw tooLarge();
  acceptUtf8(request);
  let length = 0;
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    // The parser would wait for all of a body that it refuses.
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

/** The parser knows `utf-8` by this name only. */
function acceptUtf8({ headers }: Request): void {
  const given = headers["content-type"];
  if (given !== undefined) headers["content-type"] = given.replace(/charset="?utf8"?/i, "charset=utf-8");
}

/** A proxy may forward a request without a body in chunks, of which there are none. */
async function hasBody(request: Request): Promise<boolean> {
  if (Number(request.headers["content-length"] ?? 0) > 0) return true;
  if (request.headers["transfer-encoding"] === undefined || request.readableEnded) return false;
  return new Promise((resolve) => {
    request.once("data", () => resolve(true));
    request.once("end", () => resolve(false));
    request.once("close", () => resolve(false));
  });
}

/** Level by level: recursion would run out of stack on what is to be refused. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    const nesting = level.filter((each) => typeof each === "object" && each !== null);
    if (nesting.length === 0) return false;
    level = nesting.flatMap(Object.values);
  }
  return true;
}

/** Whether what was not read of a request may be more than is worth keeping its connection for. */
export function mayHaveUnreadBody({ headers }: Request): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > bytesMax;
}

function tooLarge() {
  return problem("body-too-large", { detail: "Send a smaller body." });
}
