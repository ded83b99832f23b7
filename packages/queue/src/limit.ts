/** A limit on calls. Its name identifies the subject: an MX client or a member. */
export type Limit =
  | { readonly kind: "rate"; readonly name: string; readonly perSecond: number; readonly burst: number }
  | { readonly kind: "minInterval"; readonly name: string; readonly minIntervalMs: number };

/** A token bucket that holds `burst` tokens and gains `perSecond`. A call takes one. */
export function rate(name: string, { perSecond, burst }: { perSecond: number; burst: number }): Limit {
  return { kind: "rate", name, perSecond, burst };
}

/** At least `minIntervalMs` between two calls. */
export function minInterval(name: string, minIntervalMs: number): Limit {
  return { kind: "minInterval", name, minIntervalMs };
}
