import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { SimulatorOptions } from "../options.ts";
import { ApiError } from "./api-error.ts";

/** @throws ApiError 401 without WWW-Authenticate: clients must send credentials preemptively */
export function checkCredentials(headers: IncomingHttpHeaders, options: SimulatorOptions): void {
  const expected = Buffer.from(basicAuth(`${options.clientId}:${options.apiKey}`));
  const given = Buffer.from(headers.authorization ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ApiError(401, "Invalid client_id or api_key");
  }
}

/** The value of an Authorization header. `credentials` has the form `user:password`. */
export function basicAuth(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}
