import type { FaultSettings, FaultSettingsChange } from "./faults/settings.ts";
import { faultsOf } from "./faults/settings.ts";
import type { Preset } from "./preset.ts";
import type { WebhookSettings, WebhookSettingsChange } from "./webhooks/settings.ts";
import { webhooksOf } from "./webhooks/settings.ts";

/** Everything that may differ between two simulators. Waits are simulated time unless the name says real. */
export interface SimulatorOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clientId: string;
  readonly apiKey: string;
  readonly seed: string;
  /** How many times faster than MX the waits pass. */
  readonly speed: number;
  /** Also refuse calls without `Accept-Version`, as MX announced for after 12 August 2026. */
  readonly requiresAcceptVersion: boolean;
  /** MX Bank has neither the aggregation window nor the balance limit unless this is set. */
  readonly throttlesMxBank: boolean;
  /** How long a challenge waits for its answer. */
  readonly challengeExpiresMs: number;
  /** Mean time from a job's end to the next background aggregation; 0 means never. */
  readonly backgroundEveryMs: number;
  /** Ledger entries kept; older ones are dropped, counts are not. */
  readonly ledgerCap: number;
  readonly webhooks: WebhookSettings;
  readonly faults: FaultSettings;
}

/** What a caller may say; everything has a default, taken from the preset where that has one. */
export interface SimulatorOptionsInput extends Partial<Omit<SimulatorOptions, "webhooks" | "faults">> {
  readonly preset?: Preset;
  readonly webhooks?: WebhookSettingsChange;
  readonly faults?: FaultSettingsChange;
}

export const DEFAULTS = {
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
  ledgerCap: 2_000_000,
} as const satisfies Partial<SimulatorOptions>;

export function completeOptions(input: SimulatorOptionsInput): SimulatorOptions {
  const { preset = "none", webhooks = {}, faults = {}, ...rest } = input;
  return {
    ...DEFAULTS,
    ...rest,
    webhooks: webhooksOf(preset, webhooks),
    faults: faultsOf(preset, faults),
  };
}
