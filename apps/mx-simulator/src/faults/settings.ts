import { z } from "zod";
import type { Preset } from "../preset.ts";
import { FAULT_KINDS, type FaultKind } from "./kinds.ts";

const ratio = z.number().min(0).max(1);
const waitMs = z.number().min(0);

const ruleSchema = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  /** Only requests about this member; all if absent. */
  member: z.string().optional(),
  /** Only this operation, by the name in /docs; all if absent. */
  operation: z.string().optional(),
  /** How many requests it strikes; all if absent. */
  times: z.number().int().min(1).optional(),
});

const settingsSchema = z.strictObject({
  /** Probability of each kind per request. */
  ratios: z.partialRecord(z.enum(FAULT_KINDS), ratio),
  /** Sure faults, looked at before the ratios. */
  rules: z.array(ruleSchema),
  /** An accepted job shows only after a while (simulated ms). */
  lateFlipRatio: ratio,
  lateFlipMs: waitMs,
  /** Account numbers and owners become readable only a while after the end (simulated ms). */
  lateDataRatio: ratio,
  lateDataMs: waitMs,
  /** A new user or member is 404 for a while (simulated ms). */
  propagationRatio: ratio,
  propagationMs: waitMs,
  retryAfterSeconds: z.number().int().min(0),
  /** Real milliseconds that a slow answer takes. */
  slowMs: waitMs,
  /** Sockets kept hanging at once; the oldest is reset to make room. */
  hungSocketsMax: z.number().int().min(1),
});

export const faultSettingsChangeSchema = settingsSchema.partial();

export type FaultRule = z.infer<typeof ruleSchema>;
export type FaultSettings = z.infer<typeof settingsSchema>;
export type FaultSettingsChange = z.infer<typeof faultSettingsChangeSchema>;

export function faultsOf(preset: Preset, change: FaultSettingsChange): FaultSettings {
  return merge(PRESET_FAULTS[preset], faultSettingsChangeSchema.parse(change));
}

/** Ratios are changed one by one; everything else named in the change replaces what was there. */
export function merge(settings: FaultSettings, change: FaultSettingsChange): FaultSettings {
  const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...named, ratios: { ...settings.ratios, ...change.ratios } };
}

/** Only on request: whoever believes it does nothing for a day. */
const falseWaits: readonly FaultKind[] = ["retry_after_day", "retry_after_garbage"];

function everyKind(each: number): FaultSettings["ratios"] {
  return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, falseWaits.includes(kind) ? 0 : each]));
}

const NONE: FaultSettings = {
  ratios: everyKind(0),
  rules: [],
  lateFlipRatio: 0,
  lateFlipMs: 2_000,
  lateDataRatio: 0,
  lateDataMs: 3_000,
  propagationRatio: 0,
  propagationMs: 500,
  retryAfterSeconds: 1,
  slowMs: 2_000,
  hungSocketsMax: 200,
};

const PRESET_FAULTS: Record<Preset, FaultSettings> = {
  none: NONE,
  default: {
    ...NONE,
    ratios: everyKind(0.003),
    lateFlipRatio: 0.2,
    lateFlipMs: 2_000,
    lateDataRatio: 0.2,
    lateDataMs: 3_000,
    propagationRatio: 0.05,
    propagationMs: 500,
  },
  harsh: {
    ...NONE,
    ratios: everyKind(0.015),
    lateFlipRatio: 0.5,
    lateFlipMs: 5_000,
    lateDataRatio: 0.5,
    lateDataMs: 8_000,
    propagationRatio: 0.2,
    propagationMs: 1_000,
  },
};
