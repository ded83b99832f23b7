import { type FaultSettings, type FaultSettingsChange, faultSettings } from "./faults/settings.ts";
import { type WebhookSettings, type WebhookSettingsChange, webhookSettings } from "./webhooks/settings.ts";

/** Sets of default fault and webhook settings, from a reliable to an unreliable MX. */
export const presets = ["none", "default", "harsh"] as const;

export type Preset = (typeof presets)[number];

/** Everything that can differ between two simulators. Durations are simulated time unless their name says otherwise. */
export interface SimulatorOptions {
  readonly host: string;
  /** 0 selects any free port. */
  readonly port: number;
  readonly clientId: string;
  readonly apiKey: string;
  readonly seed: string;
  /** How many times faster than at MX time passes. */
  readonly speed: number;
  /** Refuses calls without `Accept-Version`, as MX will after 12 August 2026. */
  readonly requiresAcceptVersion: boolean;
  /** Applies the aggregation window and the balance limit to MX Bank, which otherwise has neither. */
  readonly throttlesMxBank: boolean;
  /** How long a challenge waits for answers. */
  readonly challengeExpiresMs: number;
  /** Mean time from the end of a job to the next background aggregation; 0 for none. */
  readonly backgroundEveryMs: number;
  /** Maximum number of entries in the activity log. Counters include older entries. */
  readonly activityEntriesMax: number;
  readonly webhooks: WebhookSettings;
  readonly faults: FaultSettings;
}

/** What a caller can set. The defaults depend on the preset. */
export interface SimulatorOptionsInput extends Partial<Omit<SimulatorOptions, "webhooks" | "faults">> {
  readonly preset?: Preset;
  readonly webhooks?: WebhookSettingsChange;
  readonly faults?: FaultSettingsChange;
}

export const defaults = {
  host: "127.0.0.1",
  port: 3010,
  clientId: "client",
  apiKey: "key",
  seed: "1",
  speed: 1,
  requiresAcceptVersion: false,
  throttlesMxBank: false,
  challengeExpiresMs: 300_000,
  backgroundEveryMs: 86_400_000,
  activityEntriesMax: 2_000_000,
} as const satisfies Partial<SimulatorOptions>;

export function completeOptions(input: SimulatorOptionsInput): SimulatorOptions {
  const { preset = "none", webhooks = {}, faults = {}, ...rest } = input;
  return {
    ...defaults,
    ...rest,
    webhooks: webhookSettings(preset, webhooks),
    faults: faultSettings(preset, faults),
  };
}
