import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { SimulatorOptions } from "../options.ts";
import { MxError } from "./mx-error.ts";

export const MEDIA_TYPE = "application/vnd.mx.api.v1+json";
export const VERSION = "v20111101";

/** @throws MxError 401, without a challenge: credentials must be sent preemptively */
export function checkCredentials(headers: IncomingHttpHeaders, options: SimulatorOptions): void {
  const expected = `Basic ${Buffer.from(`${options.clientId}:${options.apiKey}`).toString("base64")}`;
  if (!isEqual(headers.authorization ?? "", expected)) throw new MxError(401, "Invalid client_id or api_key");
}

/** @throws MxError 406 unless `Accept` or `Accept-Version` names this version, and neither another one */
export function checkVersion(headers: IncomingHttpHeaders, options: SimulatorOptions): void {
  const version = headers["accept-version"];
  const isNamed = version === VERSION || (headers.accept ?? "").includes(MEDIA_TYPE);
  const isOther = version !== undefined && version !== VERSION;
  const isMissing = options.requiresAcceptVersion && version === undefined;
  if (!isNamed || isOther || isMissing) throw new MxError(406, "No valid API version in the headers");
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
