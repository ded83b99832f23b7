import { z } from "zod";
import type { Preset } from "../options.ts";

/** MX sends `MEMBER` without a type, and `initial_data_ready` in lower case. */
const webhookTypes = [
  "CONNECTION_STATUS",
  "BALANCE",
  "AGGREGATION",
  "VERIFICATION",
  "INITIAL_DATA_READY",
  "MEMBER",
] as const;
export type WebhookType = (typeof webhookTypes)[number];

const ratio = z.number().min(0).max(1);

const loopbackUrl = z.url({ protocol: /^https?$/ }).refine(isLoopback, "must be a loopback address");

const settingsSchema = z.strictObject({
  /** Null sends none. A test double must send webhooks to loopback addresses only. */
  url: loopbackUrl.nullable(),
  /** `user:password` for HTTP Basic authentication, or `id:secret` of the client at `tokenUrl`. */
  credentials: z.string().includes(":").nullable(),
  /** Where MX requests an OAuth 2.0 bearer token for its webhooks. Null sends HTTP Basic. */
  tokenUrl: loopbackUrl.nullable(),
  /** Additional headers, for instance of a proxy that has verified MX's client certificate. */
  headers: z.record(z.string(), z.string()),
  types: z.record(z.enum(webhookTypes), z.boolean()),
  /** Share of events that are never sent. */
  lossRatio: ratio,
  /** Share of events that are sent twice. */
  doubleRatio: ratio,
  /** Share of events that are delayed, so that later events arrive first. */
  reorderRatio: ratio,
  /** Mean simulated time from event to first attempt. */
  lagMs: z.number().min(0),
  /** Real milliseconds in which the receiver must respond. */
  timeoutMs: z.number().min(1),
  /** Attempts after the first. */
  retryCount: z.number().int().min(0),
  /** Simulated time before the first retry. It doubles with each retry, and is randomized. */
  retryBaseMs: z.number().min(0),
  /** Deliveries that may be pending at once; events beyond that are lost. */
  pendingMax: z.number().int().min(1),
});

export const webhookSettingsChangeSchema = settingsSchema
  .extend({ types: z.partialRecord(z.enum(webhookTypes), z.boolean()) })
  .partial();

export type WebhookSettings = z.infer<typeof settingsSchema>;
export type WebhookSettingsChange = z.infer<typeof webhookSettingsChangeSchema>;

export function webhookSettings(preset: Preset, change: WebhookSettingsChange): WebhookSettings {
  return mergeWebhookSettings({ ...none, ...presets[preset] }, webhookSettingsChangeSchema.parse(change));
}

/** Types change one by one. Every other property in the change replaces the current value. */
export function mergeWebhookSettings(
  settings: WebhookSettings,
  change: WebhookSettingsChange,
): WebhookSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...given, types: { ...settings.types, ...change.types } };
}

export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

const none: WebhookSettings = {
  url: null,
  credentials: null,
  tokenUrl: null,
  headers: {},
  types: {
    CONNECTION_STATUS: true,
    BALANCE: true,
    AGGREGATION: true,
    VERIFICATION: false,
    INITIAL_DATA_READY: false,
    MEMBER: false,
  },
  lossRatio: 0,
  doubleRatio: 0,
  reorderRatio: 0,
  lagMs: 200,
  timeoutMs: 10_000,
  retryCount: 12,
  retryBaseMs: 10_000,
  pendingMax: 100_000,
};

const presets: Record<Preset, Partial<WebhookSettings>> = {
  none: {},
  default: { lossRatio: 0.1, doubleRatio: 0.1, reorderRatio: 0.1, lagMs: 1_000 },
  harsh: { lossRatio: 0.4, doubleRatio: 0.3, reorderRatio: 0.3, lagMs: 5_000 },
};
