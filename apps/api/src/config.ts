import { createMxClient, mxVersions } from "@account-opening/mx";
import {
  type Environment,
  fields,
  loadBalancerFields,
  mxFields,
  mxVersionField,
  policyFields,
  readConfig,
  receiverFields,
  refusePublishedSecrets,
  requireHashTag,
  serviceFields,
} from "@account-opening/runtime/config";
import { z } from "zod";
import { consoleEnvironment, requireCompleteOpenId } from "./console/config.ts";

/** The MX client validates the address itself. */
const mxBaseUrl = mxFields.MX_BASE_URL.superRefine((baseUrl, context) => {
  try {
    const credentials = { clientId: "", apiKey: "" };
    createMxClient({ baseUrl, credentials, acceptVersion: mxVersions[0], timeoutMs: 1 });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    context.addIssue({ code: "custom", message: "cannot be used" });
  }
}).describe("https://… without credentials or query (http on loopback only)");

/** The environment variables of the API. */
export const apiEnvironment = z
  .object({
    ...serviceFields,
    ...policyFields,
    ...mxFields,
    ...receiverFields,
    ...loadBalancerFields,
    MX_BASE_URL: mxBaseUrl,
    MX_ACCEPT_VERSION: mxVersionField(mxVersions),
    MX_SKIP_AGGREGATION: fields.boolean.default(true).meta({
      meaning:
        "skips MX's automatic aggregation when a member is created; only in v20111101, and not for OAuth",
    }),
    TOKENIZED_INSTITUTIONS: fields.institutionCodes
      .default([])
      .meta({ meaning: "codes of institutions whose OAuth members may have tokenized account numbers" }),
    ADOPT_MEMBERS: fields.boolean
      .default(false)
      .meta({ meaning: "adopts unknown members of known users that webhooks name" }),
    ...consoleEnvironment,
    API_PORT: fields.port.default(3000).meta({ meaning: "also serves `/healthz`, `/readyz` and `/metrics`" }),
    API_METRICS_PORT: fields.port
      .optional()
      .meta({ meaning: "moves `/metrics` to a port of its own, which also serves health" }),
    API_RATE_LIMIT: fields.limit
      .default({ limit: 5_000, windowSeconds: 1 })
      .meta({ meaning: "requests per key, per number of seconds, in each process" }),
    API_REFUSAL_LIMIT: fields.limit
      .default({ limit: 1_000, windowSeconds: 10 })
      .meta({ meaning: "lookups of unknown keys per client address, in each process" }),
  })
  .superRefine(refusePublishedSecrets)
  .superRefine(requireHashTag)
  .superRefine(requireCompleteOpenId);

export type ApiConfig = ReturnType<typeof readApiConfig>;

/** @throws ConfigError with every problem. */
export function readApiConfig(env: Environment) {
  return readConfig(apiEnvironment, env);
}

/** Limit for a graceful close, in milliseconds. Kubernetes waits longer: `terminationGracePeriodSeconds`. */
export function closeTimeoutMs({ shutdownDrainMs, mxTimeoutMs }: ApiConfig): number {
  return shutdownDrainMs + mxTimeoutMs + 10_000;
}
