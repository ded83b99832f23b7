/** What a process holds until `until`, as far as it knows. */
export interface Lease {
  until(): Date;
  /** Renews it no more. */
  end(): void;
}

export interface LeasesOptions<Claim> {
  idOf(claim: Claim): string;
  /** @returns the ids of those that these claims still hold, now until `until`. */
  renew(claims: readonly Claim[], until: Date): Promise<readonly string[]>;
  leaseMs: number;
  clock: () => Date;
}

/** The leases of one process. */
export interface Leases<Claim> {
  /** Keeps a claim's lease from running out while its work goes on. */
  hold(claim: Claim): Lease;
  /** Extends all that are held, in one statement; called several times within the length of a lease. */
  renew(): Promise<void>;
}

/** Work that goes on for longer than this is lost, whatever its process says: its lease is left to end. */
export const heldMsMax = 15 * 60_000;

/**
 * Leases are short, so that survivors soon go on with what a lost process held; a process that lives renews them. A claim
 * whose row somebody else has taken over is renewed no more, and cannot save its result (its number is an old one).
 */
export function createLeases<Claim extends { leaseUntil: Date }>({
  idOf,
  renew,
  leaseMs,
  clock,
}: LeasesOptions<Claim>): Leases<Claim> {
  const held = new Map<object, { claim: Claim; until: Date; since: number }>();
  return {
    hold(claim) {
      const key = {};
      const lease = { claim, until: claim.leaseUntil, since: clock().getTime() };
      held.set(key, lease);
      return { until: () => lease.until, end: () => void held.delete(key) };
    },
    async renew() {
      const now = clock().getTime();
      const renewed = [...held.values()].filter(({ since }) => now - since <= heldMsMax);
      if (renewed.length === 0) return;
      const until = new Date(now + leaseMs);
      const ids = new Set(
        await renew(
          renewed.map(({ claim }) => claim),
          until,
        ),
      );
      for (const lease of renewed) if (ids.has(idOf(lease.claim))) lease.until = until;
    },
  };
}
