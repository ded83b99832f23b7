import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import type { Database } from "@account-opening/db";
import { idempotency } from "@account-opening/db/access";
import { associatedData, type Cipher } from "@account-opening/db/encryption";
import type { Clock } from "@account-opening/runtime";
import type { Problem } from "@account-opening/runtime/http";
import { z } from "zod";
import { canonicalJson } from "./canonical-json.ts";
import { problem, retryAfter } from "./problems.ts";
import type { Download } from "./route.ts";

type IdempotentRequest = Parameters<typeof idempotency.begin>[1];
type IdempotencyState = Awaited<ReturnType<typeof idempotency.begin>>;

const keptMs = 24 * 60 * 60 * 1_000;
/** After a crash of its process, a request can be repeated after this time. */
const leaseMs = 10_000;
/** A running process can fail to renew twice before its lease expires. */
const renewMs = 3_000;

/** The header of a repeated response. */
export const replayedHeader = "Idempotent-Replayed";

/** A response, including problems. */
export interface ResponseData {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: unknown;
  /** Never for a POST: a download cannot be stored. */
  download?: Download;
  /** Never for a POST. */
  stream?: Readable;
}

export interface IdempotentCall {
  apiKeyId: string;
  /** Method and decoded path. */
  route: string;
  /** The header `Idempotency-Key`. */
  key: string;
  body: unknown;
  /** The users, members and accounts that the response is about. Their erasure erases the response. */
  subjects(answered: unknown): string[];
}

export interface IdempotencyPorts {
  database: Pick<Database, "orm" | "pool">;
  cipher: Cipher;
  clock: Clock;
  /** Called if a response could not be stored. The request itself has succeeded. */
  onNotStored(error: unknown): void;
}

/**
 * Runs a request once for each Idempotency-Key, route and API key, and returns the stored response to repeated requests. Responses of
 * 429 and of 500 and above are not stored, since a retry may succeed. The response is stored encrypted; the body only as a MAC.
 */
export async function idempotently(
  repeatable: IdempotentCall,
  ports: IdempotencyPorts,
  run: () => Promise<ResponseData>,
): Promise<ResponseData> {
  const { apiKeyId, route, key, body } = repeatable;
  const bodyMacs = ports.cipher.macs(canonicalJson(body ?? null));
  const request = { apiKeyId, route, key, bodyMacs, holder: randomUUID() };
  const now = ports.clock();
  const state = await idempotency.begin(ports.database, request, {
    now,
    leaseUntil: new Date(now.getTime() + leaseMs),
    expiredBefore: new Date(now.getTime() - keptMs),
  });
  if (state.state !== "first") return repeated(state, request, ports);
  return runFirst(request, ports, run, repeatable.subjects);
}

export function readIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined || header === "") return null;
  if (/^[\x20-\x7e]{1,255}$/.test(header)) return header;
  const message = "must have 1 to 255 printable ASCII characters";
  throw problem("validation-failed", { errors: [{ path: "Idempotency-Key", message }] });
}

async function runFirst(
  request: IdempotentRequest,
  ports: IdempotencyPorts,
  run: () => Promise<ResponseData>,
  subjects: IdempotentCall["subjects"],
): Promise<ResponseData> {
  const renewal = setInterval(() => {
    const leaseUntil = new Date(ports.clock().getTime() + leaseMs);
    idempotency.renew(ports.database, request, leaseUntil).catch(ports.onNotStored);
  }, renewMs);
  try {
    const sendable = await run();
    await keep(request, ports, sendable, subjects(sendable.body));
    return sendable;
  } catch (error) {
    await idempotency.release(ports.database, request).catch(ports.onNotStored);
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

async function keep(
  request: IdempotentRequest,
  ports: IdempotencyPorts,
  sendable: ResponseData,
  subjects: string[],
): Promise<void> {
  const { status } = sendable;
  if (status >= 500 || status === 429) {
    return idempotency.release(ports.database, request).catch(ports.onNotStored);
  }
  const answer = ports.cipher.encrypt(JSON.stringify(sendable), associatedData.response(request));
  await idempotency.complete(ports.database, request, { status, answer, subjects }).catch(ports.onNotStored);
}

function repeated(
  state: Exclude<IdempotencyState, { state: "first" }>,
  request: IdempotentRequest,
  { cipher }: IdempotencyPorts,
): ResponseData {
  switch (state.state) {
    case "under_way":
      throw problem("idempotency-key-in-use", { headers: retryAfter(1_000) });
    case "other_body":
      throw problem("idempotency-key-reused", { detail: "Take another key for another request." });
    case "erased":
      throw problem("answer-erased", {
        detail: "Nothing was done. Take another key, if it is meant to be done again.",
      });
    case "answered": {
      const kept = keptAnswer.parse(
        JSON.parse(cipher.decrypt(state.answer, associatedData.response(request))),
      );
      return { ...kept, headers: { ...kept.headers, [replayedHeader]: "true" } };
    }
  }
}

const keptAnswer = z.object({
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
});

/** A problem as a response that can be stored. */
export function sendableProblem({ status, type, title, detail, errors, headers }: Problem): ResponseData {
  return {
    status,
    headers: { ...headers, "Content-Type": "application/problem+json; charset=utf-8" },
    body: { type, title, status, detail, errors },
  };
}
