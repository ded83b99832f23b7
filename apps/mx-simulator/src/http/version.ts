import type { IncomingHttpHeaders } from "node:http";
import type { SimulatorOptions } from "../options.ts";
import { ApiError } from "./api-error.ts";

export const apiVersions = ["v20111101", "v20250224"] as const;
export type ApiVersion = (typeof apiVersions)[number];

export const mediaTypes: Readonly<Record<ApiVersion, string>> = {
  v20111101: "application/vnd.mx.api.v1+json",
  v20250224: "application/json",
};

/**
 * The version of a request: `Accept-Version`, or one of the `Accept` headers from before it existed. MX does not document
 * `Accept-Version: v20250224` with the media type of v20111101. It is refused, so that no client relies on it.
 * @throws ApiError 406 if no header names a version, or one names another
 */
export function checkVersion(headers: IncomingHttpHeaders, options: SimulatorOptions): ApiVersion {
  const named = headers["accept-version"];
  const version =
    named === undefined ? versionOfAccept(headers.accept) : apiVersions.find((one) => one === named);
  const isMissing = options.requiresAcceptVersion && named === undefined;
  const isMixed = named === "v20250224" && (headers.accept ?? "").includes(mediaTypes.v20111101);
  if (version === undefined || isMissing || isMixed)
    throw new ApiError(406, "No valid API version in the headers");
  return version;
}

function versionOfAccept(accept = ""): ApiVersion | undefined {
  if (!accept.includes(mediaTypes.v20111101)) return undefined;
  return accept.includes("version=v20250224") ? "v20250224" : "v20111101";
}

/** The media type of a response. A request without a valid version is answered in that of v20111101. */
export function responseType(headers: IncomingHttpHeaders): string {
  return mediaTypes[headers["accept-version"] === "v20250224" ? "v20250224" : "v20111101"];
}
