import { defaultPolicy } from "@account-opening/core";
import { z } from "zod";
import { fields } from "./fields.ts";

// Variables that more than one app reads: spread a group into the app's schema. `meaning` is printed in
// docs/configuration.md.

/** The services that decrypt data keys. Each is used only if a key in `DATA_KEYS` needs it. */
export const keyServiceFields = {
  AWS_KMS_KEY_ID: fields.text.optional().meta({
    meaning:
      "key of AWS KMS that encrypts data keys; `AWS_REGION`, role and credentials as the AWS SDK reads them",
  }),
  VAULT_ADDR: fields.httpUrl
    .optional()
    .meta({ meaning: "HashiCorp Vault or OpenBao, with the transit engine" }),
  VAULT_TOKEN: fields.text.optional().meta({ meaning: "token that may decrypt with the transit key" }),
  VAULT_NAMESPACE: fields.text.optional().meta({ meaning: "namespace at Vault" }),
  VAULT_TRANSIT_MOUNT: fields.text.default("transit").meta({ meaning: "path of the transit engine" }),
  VAULT_TRANSIT_KEY: fields.text.optional().meta({ meaning: "transit key that encrypts data keys" }),
};

/** Connections, keys, bind address and logging of each service. */
export const serviceFields = {
  DATABASE_URL: fields.postgresUrl.meta({ meaning: "PostgreSQL" }),
  REDIS_URL: fields.redisUrl.meta({ meaning: "Redis; must use `maxmemory-policy noeviction`" }),
  QUEUE_PREFIX: fields.text
    .default("{account-opening}")
    .meta({ meaning: "prefix of every Redis key; the braces keep all keys in one cluster slot" }),
  DATA_KEYS: fields.dataKeys.meta({
    meaning: "keys that encrypt stored secrets: the first encrypts, all decrypt",
  }),
  ...keyServiceFields,
  HOST: fields.host
    .default("127.0.0.1")
    .meta({ meaning: "bind address, IPv4 or IPv6: `::1`, `0.0.0.0`, `::`" }),
  LOG_LEVEL: fields.logLevel
    .default("info")
    .meta({ meaning: "logs are JSON lines with IDs, statuses and counts only" }),
  LOG_ROUTINE_SHARE: fields.share
    .default(1)
    .meta({ meaning: "share of members whose routine lines are logged; changes and failures always are" }),
  OTEL_EXPORTER_OTLP_ENDPOINT: fields.httpUrl.optional().meta({
    meaning: "OpenTelemetry collector; without it there are no traces ([Traces](operations.md#traces))",
  }),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(["http/protobuf", "http/json"])
    .describe("http/protobuf or http/json")
    .default("http/protobuf")
    .meta({ meaning: "how traces are sent" }),
};

/** The MX client. */
export const mxFields = {
  MX_BASE_URL: fields.httpUrl.meta({ meaning: "base URL of MX; https, except on loopback" }),
  MX_CLIENT_ID: fields.text.meta({ meaning: "user name at MX" }),
  MX_API_KEY: fields.text.meta({ meaning: "password at MX" }),
  MX_TIMEOUT_MS: fields.durationMs.default(10_000).meta({ meaning: "timeout of one call to MX" }),
  MX_PROXY_URL: fields.httpUrl.optional().meta({ meaning: "HTTP proxy for calls to MX" }),
  MX_CA: fields.certificates.optional().meta({
    meaning: "authorities that are trusted for MX and its proxy, beside those of Node.js",
  }),
};

/** The variables whose files are read again while an app that calls MX runs. */
export const reloadedByMxApps = [
  "DATABASE_URL",
  "DATA_KEYS",
  "VAULT_TOKEN",
  "MX_CLIENT_ID",
  "MX_API_KEY",
] as const;

/** @param versions the API versions that the MX client supports. The first is the default. */
export function mxVersionField<Version extends string>(versions: readonly [Version, ...Version[]]) {
  return z
    .enum(versions)
    .describe(versions.join(" or "))
    .default(versions[0])
    .meta({ meaning: "version of MX's API, sent as `Accept-Version`" });
}

/** Core's `Policy`, with its defaults. */
export const policyFields = {
  POLL_FLOOR_MS: fields.durationMs
    .default(defaultPolicy.pollFloorMs)
    .meta({ meaning: "minimum interval between two status reads of one member" }),
  POLL_CEILING_MS: fields.durationMs
    .default(defaultPolicy.pollCeilingMs)
    .meta({ meaning: "maximum interval between two status reads of one member" }),
  POLL_PRICE_MS: fields.durationMs
    .default(defaultPolicy.pollPriceMs)
    .meta({ meaning: "delay that one status read may cost while a person waits" }),
  UNATTENDED_POLL_PRICE_MS: fields.durationMs
    .default(defaultPolicy.unattendedPollPriceMs)
    .meta({ meaning: "the same for a balance check with time until its decision" }),
  CONSENT_POLL_CEILING_MS: fields.durationMs
    .default(defaultPolicy.consentPollCeilingMs)
    .meta({ meaning: "maximum interval between two status reads while an OAuth consent is pending" }),
  RETRY_LIMIT: fields.count
    .default(defaultPolicy.retryLimit)
    .meta({ meaning: "retries after a retryable end of an MX job" }),
  RETRY_BASE_MS: fields.durationMs
    .default(defaultPolicy.retryBaseMs)
    .meta({ meaning: "first backoff after a failed call or a retryable end" }),
  START_GRACE_MS: fields.durationMs
    .default(defaultPolicy.startGraceMs)
    .meta({ meaning: "how long an accepted MX job may show no effect" }),
  JOB_DEADLINE_MS: fields.durationMs
    .default(defaultPolicy.jobDeadlineMs)
    .meta({ meaning: "an MX job that is unfinished for this long has failed" }),
  CHALLENGE_DEADLINE_MS: fields.durationMs
    .default(defaultPolicy.challengeDeadlineMs)
    .meta({ meaning: "how long the end user may take to answer a challenge" }),
  BALANCE_LIMIT: fields.limit
    .default(defaultPolicy.balanceLimit)
    .meta({ meaning: "`check_balance` calls per member, per number of seconds (MX's own limit)" }),
  DECIDE_MARGIN_MS: fields.durationMs
    .default(defaultPolicy.decideMarginMs)
    .meta({ meaning: "a check is decided this long before its `decide_by`" }),
  RESERVATION_HOURS: fields.hours
    .default(defaultPolicy.reservationHours)
    .meta({ meaning: "how long after `decide_by` a released debit may take to appear in the balance" }),
};

/** Where deliveries may be sent. */
export const receiverFields = {
  NOTIFY_ALLOW: fields.allowedReceivers
    .default({ hosts: [], networks: [] })
    .meta({ meaning: "where deliveries may go in addition to public addresses" }),
  NOTIFY_ALLOW_PRIVATE: fields.boolean
    .default(false)
    .meta({ meaning: "`true` adds loopback and the RFC 1918 networks to `NOTIFY_ALLOW`" }),
};

/** For apps behind a load balancer. */
export const loadBalancerFields = {
  TRUSTED_PROXIES: fields.trustedProxies.default([]).meta({ meaning: "your load balancers" }),
  SHUTDOWN_DRAIN_MS: fields.waitMs
    .default(5_000)
    .meta({ meaning: "how long requests are still served after SIGTERM" }),
};
