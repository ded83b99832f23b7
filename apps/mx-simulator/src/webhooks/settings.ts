import { z } from "zod";
import type { Preset } from "../preset.ts";

const WEBHOOK_TYPES = ["CONNECTION_STATUS", "BALANCE", "AGGREGATION", "VERIFICATION"] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

const ratio = z.number().min(0).max(1);

const settingsSchema = z.strictObject({
  /** Null sends none. Only loopback: this is a test double, and nobody else's receiver may hear from it. */
  url: z
    .url({ protocol: /^https?$/ })
    .refine(isLoopback, "must be a loopback address")
    .nullable(),
  /** `user:password`, sent by HTTP Basic. */
  credentials: z.string().includes(":").nullable(),
  types: z.record(z.enum(WEBHOOK_TYPES), z.boolean()),
  /** Events of which nothing is ever sent. */
  lossRatio: ratio,
  /** Events that are sent twice. */
  doubleRatio: ratio,
  /** Events that are held back so that later ones overtake them. */
  reorderRatio: ratio,
  /** Mean simulated time from event to first attempt. */
  lagMs: z.number().min(0),
  /** Real milliseconds a receiver has to answer. */
  timeoutMs: z.number().min(1),
  /** Attempts after the first. */
  retryCount: z.number().int().min(0),
  /** Simulated time before the first retry; doubles each time, randomised. */
  retryBaseMs: z.number().min(0),
  /** Deliveries waiting or under way at once; events beyond that are lost. */
  pendingMax: z.number().int().min(1),
});

export const webhookSettingsChangeSchema = settingsSchema
  .extend({ types: z.partialRecord(z.enum(WEBHOOK_TYPES), z.boolean()) })
  .partial();

export type WebhookSettings = z.infer<typeof settingsSchema>;
export type WebhookSettingsChange = z.infer<typeof webhookSettingsChangeSchema>;

export function webhooksOf(preset: Preset, change: WebhookSettingsChange): WebhookSettings {
  return merge({ ...NONE, ...PRESET_WEBHOOKS[preset] }, webhookSettingsChangeSchema.parse(change));
}

export function merge(settings: WebhookSettings, change: WebhookSettingsChange): WebhookSettings {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...named, types: { ...settings.types, ...change.types } };
}

export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

const NONE: WebhookSettings = {
  url: null,
  credentials: null,
  types: { CONNECTION_STATUS: true, BALANCE: true, AGGREGATION: true, VERIFICATION: false },
  lossRatio: 0,
  doubleRatio: 0,
  reorderRatio: 0,
  lagMs: 200,
  timeoutMs: 10_000,
  retryCount: 12,
  retryBaseMs: 10_000,
  pendingMax: 100_000,
};

const PRESET_WEBHOOKS: Record<Preset, Partial<WebhookSettings>> = {
  none: {},
  default: { lossRatio: 0.1, doubleRatio: 0.1, reorderRatio: 0.1, lagMs: 1_000 },
  harsh: { lossRatio: 0.4, doubleRatio: 0.3, reorderRatio: 0.3, lagMs: 5_000 },
};
