import { type ApiClient, createClient } from "@account-opening/client";
import { fields, readConfig } from "@account-opening/runtime/config";
import { z } from "zod";
import type { Terminal } from "../terminal.ts";

const environment = z.object({
  ACCOUNT_OPENING_URL: fields.httpUrl
    .default("http://127.0.0.1:3000")
    .describe("the URL of the API, http://… or https://…"),
  ACCOUNT_OPENING_KEY: fields.text.describe(
    "an API key; create one: account-opening keys create --name NAME --scopes SCOPE,…",
  ),
});

/** A client of the API that the environment names. @throws {ConfigError} if the URL or the key is missing or invalid. */
export function connectApi({ env, signal }: Terminal): ApiClient {
  const { accountOpeningUrl, accountOpeningKey } = readConfig(environment, env);
  return createClient({
    baseUrl: accountOpeningUrl.replace(/\/$/, ""),
    apiKey: accountOpeningKey,
    // A person waits for the answer.
    retryLimit: 2,
    retryAfterMaxMs: 5_000,
    fetch: async (request) => {
      try {
        return await fetch(new Request(request, { signal: AbortSignal.any([request.signal, signal]) }));
      } catch (error) {
        if (signal.aborted) throw error;
        throw new UnreachableError(accountOpeningUrl, error);
      }
    },
  });
}

/** No response of a server. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor(url: string, error: unknown, advice = "Start the API, or set ACCOUNT_OPENING_URL") {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message || String(Object(cause).code) : String(cause);
    super(`No response from ${url}: ${reason}. ${advice} to its address.`, {
      cause: error,
    });
  }
}
