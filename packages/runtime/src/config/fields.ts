import { z } from "zod";
import { readAllowedReceivers } from "../net/receiver-url.ts";
import { certificates } from "./certificates.ts";
import { dataKeys } from "./data-keys.ts";
import { secretKeys } from "./secret-keys.ts";
import { postgresUrl, redisUrl } from "./service-urls.ts";
import { trustedProxies } from "./trusted-proxies.ts";

/** setTimeout runs at once if the delay is longer. */
const durationMsMax = 2 ** 31 - 1;

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** At most `limit` calls within any `windowSeconds`. */
export interface RateLimitSetting {
  readonly limit: number;
  readonly windowSeconds: number;
}

function urlOf(...schemes: string[]): z.ZodString {
  return z.string().refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    return url !== null && url.hostname !== "" && schemes.includes(url.protocol.slice(0, -1));
  }, "is not such a URL");
}

/** The types of variables. `.default(…)` makes one optional. */
export const fields = {
  text: z
    .string()
    .regex(/^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u)
    .describe("text without control characters or surrounding spaces"),

  host: z.string().describe("an IP address or a host name"),

  port: wholeNumber.pipe(z.number().max(65_535)).describe("a port, 0 to 65535; 0 selects any free port"),

  postgresUrl,

  redisUrl,

  httpUrl: urlOf("http", "https").describe("http://… or https://…"),

  durationMs: wholeNumber
    .pipe(z.number().min(1).max(durationMsMax))
    .describe(`milliseconds, 1 to ${durationMsMax}`),

  /** A shorter time would sign a person out who reads a page. A session ends after 8 hours anyway. */
  idleMs: wholeNumber
    .pipe(z.number().min(60_000).max(28_800_000))
    .describe("milliseconds, 60000 to 28800000"),

  /** A duration that may be 0. */
  waitMs: wholeNumber.pipe(z.number().max(durationMsMax)).describe(`milliseconds, 0 to ${durationMsMax}`),

  tokenSeconds: wholeNumber.pipe(z.number().min(60).max(86_400)).describe("seconds, 60 to 86400"),

  hours: wholeNumber.pipe(z.number().max(8_760)).describe("hours, 0 to 8760"),

  days: wholeNumber.pipe(z.number().min(1).max(30)).describe("days, 1 to 30"),

  /** Longer than webhooks are kept. */
  retentionDays: wholeNumber.pipe(z.number().min(31).max(36_500)).describe("days, 31 to 36500"),

  count: wholeNumber.pipe(z.number().max(1_000_000)).describe("a number, 0 to 1000000"),

  positiveCount: wholeNumber.pipe(z.number().min(1).max(1_000_000)).describe("a number, 1 to 1000000"),

  boolean: z
    .enum(["true", "false"])
    .transform((value) => value === "true")
    .describe("true or false"),

  limit: z
    .string()
    .regex(/^[1-9]\d{0,5}\/[1-9]\d{0,6}$/)
    .transform((value): RateLimitSetting => {
      const [limit, windowSeconds] = value.split("/");
      return { limit: Number(limit), windowSeconds: Number(windowSeconds) };
    })
    .describe("calls/seconds, such as 5/7200"),

  allowedReceivers: z
    .string()
    .transform((value, context) => {
      try {
        return readAllowedReceivers(value);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        context.addIssue({ code: "custom", message: error.message });
        return z.NEVER;
      }
    })
    .describe("comma-separated hosts, addresses and CIDRs"),

  institutionCodes: z
    .string()
    .regex(/^[\w.-]+(,[\w.-]+)*$/)
    .transform((value): readonly string[] => value.split(","))
    .describe("comma-separated MX institution codes"),

  share: z
    .string()
    .regex(/^(?:0(?:\.\d{1,6})?|1)$/)
    .transform(Number)
    .describe("a number, 0 to 1"),

  logLevel: z.enum(["debug", "info", "warn", "error", "fatal"]).describe("debug, info, warn, error or fatal"),

  certificates,

  secretKeys,

  dataKeys,

  trustedProxies,
};
