/** How badly things go on the whole; single settings are laid over it. */
export const PRESETS = ["none", "default", "harsh"] as const;

export type Preset = (typeof PRESETS)[number];
