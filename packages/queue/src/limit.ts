/** A limit on calls. Its name identifies the subject: an MX client or a member. */
export type Limit =
  | { readonly kind: "rate"; readonly name: string; readonly perSecond: number; readonly burst: number }
  | { readonly kind: "gap"; readonly name: string; readonly gapMs: number };

/** A token bucket: `perSecond` in the long run, `burst` at once. */
export function rate(name: string, { perSecond, burst }: { perSecond: number; burst: number }): Limit {
  return { kind: "rate", name, perSecond, burst };
}

/** At least `gapMs` between two calls. */
export function minInterval(name: string, gapMs: number): Limit {
  return { kind: "gap", name, gapMs };
}
