import { z } from "zod";
import type { Preset } from "../options.ts";
import { type FaultKind, faultKinds } from "./kinds.ts";

const ratio = z.number().min(0).max(1);
const waitMs = z.number().min(0);

const ruleSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /** Only requests for this member; all if absent. */
  member: z.string().optional(),
  /** Only this operation, by its name in /docs; all if absent. */
  operation: z.string().optional(),
  /** To how many requests it applies; to all if absent. */
  times: z.number().int().min(1).optional(),
});

const settingsSchema = z.strictObject({
  /** Probability of each kind per request. */
  ratios: z.partialRecord(z.enum(faultKinds), ratio),
  /** Faults that always occur. Rules are applied before ratios. */
  rules: z.array(ruleSchema),
  /** An accepted job becomes visible late (simulated ms). */
  lateFlipRatio: ratio,
  lateFlipMs: waitMs,
  /** Account numbers and owners become readable some time after the end of the job (simulated ms). */
  lateDataRatio: ratio,
  lateDataMs: waitMs,
  /** A new user or member is 404 at first (simulated ms). */
  propagationRatio: ratio,
  propagationMs: waitMs,
  retryAfterSeconds: z.number().int().min(0),
  /** Real milliseconds that a slow response takes. */
  slowMs: waitMs,
  /** How many sockets may hang at once; beyond that, the oldest is reset. */
  hungSocketsMax: z.number().int().min(1),
});

export const faultSettingsChangeSchema = settingsSchema.partial();

export type FaultSettings = z.infer<typeof settingsSchema>;
export type FaultSettingsChange = z.infer<typeof faultSettingsChangeSchema>;

export function faultSettings(preset: Preset, change: FaultSettingsChange): FaultSettings {
  return mergeFaultSettings(presets[preset], faultSettingsChangeSchema.parse(change));
}

/** Ratios change one by one. Every other property in the change replaces the current value. */
export function mergeFaultSettings(settings: FaultSettings, change: FaultSettingsChange): FaultSettings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...settings, ...given, ratios: { ...settings.ratios, ...change.ratios } };
}

/** Not part of any preset: a client that honors them waits for a day. */
const excludedFromPresets: readonly FaultKind[] = ["retry_after_day", "retry_after_garbage"];

function everyKind(ratio: number): FaultSettings["ratios"] {
  return Object.fromEntries(faultKinds.map((kind) => [kind, excludedFromPresets.includes(kind) ? 0 : ratio]));
}

const none: FaultSettings = {
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

const presets: Record<Preset, FaultSettings> = {
  none,
  default: {
    ...none,
    ratios: everyKind(0.003),
    lateFlipRatio: 0.2,
    lateDataRatio: 0.2,
    propagationRatio: 0.05,
  },
  harsh: {
    ...none,
    ratios: everyKind(0.015),
    lateFlipRatio: 0.5,
    lateFlipMs: 5_000,
    lateDataRatio: 0.5,
    lateDataMs: 8_000,
    propagationRatio: 0.2,
    propagationMs: 1_000,
  },
};
