/** A lease that this process holds until `until`. */
export interface Lease {
  until(): Date;
  /** Stops the renewal. */
  end(): void;
}

export interface LeasesOptions<Claim> {
  idOf(claim: Claim): string;
  /** @returns the IDs of the claims whose leases were renewed until `until`. */
  renew(claims: readonly Claim[], until: Date): Promise<readonly string[]>;
  leaseMs: number;
  clock: () => Date;
}

/** The leases of one process. */
export interface Leases<Claim> {
  /** Keeps the lease of a claim renewed until `end` is called. */
  hold(claim: Claim): Lease;
  /** Whether this process still works on the claim with this ID. Its lease may have expired while PostgreSQL was unavailable. */
  holds(id: string): boolean;
  /** Renews all held leases with one statement. It is called several times per lease duration. */
  renew(): Promise<void>;
}

/** Work that takes longer counts as failed: its lease is no longer renewed. */
export const heldMsMax = 15 * 60_000;

/**
 * Leases are short, so that other workers soon take over the work of a crashed process. A running process renews them. A claim
 * whose row was taken over is not renewed, and cannot save its result, since its number is stale.
 */
export function createLeases<Claim extends { leaseUntil: Date }>({
  idOf,
  renew,
  leaseMs,
  clock,
}: LeasesOptions<Claim>): Leases<Claim> {
  const held = new Map<object, { claim: Claim; until: Date; since: number }>();
  const isRenewed = ({ since }: { since: number }) => clock().getTime() - since <= heldMsMax;
  return {
    holds: (id) => [...held.values()].some((lease) => idOf(lease.claim) === id && isRenewed(lease)),
    hold(claim) {
      const key = {};
      const lease = { claim, until: claim.leaseUntil, since: clock().getTime() };
      held.set(key, lease);
      return { until: () => lease.until, end: () => void held.delete(key) };
    },
    async renew() {
      const renewed = [...held.values()].filter(isRenewed);
      if (renewed.length === 0) return;
      const until = new Date(clock().getTime() + leaseMs);
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
