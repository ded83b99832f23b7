import type { ApiVersion } from "./api-version.ts";
import { v20111101 } from "./v20111101.ts";
import { v20250224 } from "./v20250224.ts";

/** The supported versions of MX's Platform API, as sent in `Accept-Version`. The first is the default. */
export const mxVersions = ["v20111101", "v20250224"] as const;
export type MxVersion = (typeof mxVersions)[number];

const versions: Readonly<Record<MxVersion, ApiVersion>> = { v20111101, v20250224 };

export function apiVersion(name: MxVersion): ApiVersion {
  return versions[name];
}
