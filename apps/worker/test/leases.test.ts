import { expect, it } from "vitest";
import { createLeases, heldMsMax } from "../src/leases.ts";

interface Held {
  id: string;
  leaseUntil: Date;
}

const start = Date.parse("2026-11-23T12:00:00.000Z");
const leaseMs = 6_000;

/** The store renews whatever is not in `lost`. */
function leasesAt(lost: Set<string> = new Set()) {
  const time = { now: start };
  const requested: string[][] = [];
  const leases = createLeases<Held>({
    idOf: ({ id }) => id,
    renew: async (claims) => {
      requested.push(claims.map(({ id }) => id));
      return claims.map(({ id }) => id).filter((id) => !lost.has(id));
    },
    leaseMs,
    clock: () => new Date(time.now),
  });
  const hold = (id: string) => leases.hold({ id, leaseUntil: new Date(start + leaseMs) });
  return { leases, hold, time, requested };
}

it("renews all held leases in one statement, and none that has ended", async () => {
  const { leases, hold, time, requested } = leasesAt();
  const [first, second, third] = ["1", "2", "3"].map(hold);
  third?.end();
  time.now += 2_000;
  await leases.renew();
  expect(requested).toEqual([["1", "2"]]);
  for (const lease of [first, second]) expect(lease?.until()).toEqual(new Date(start + 2_000 + leaseMs));
  first?.end();
  second?.end();
  await leases.renew();
  expect(requested).toHaveLength(1);
});

it("does not extend a lease when another worker has claimed the row", async () => {
  const { leases, hold, time } = leasesAt(new Set(["1"]));
  const lease = hold("1");
  time.now += 2_000;
  await leases.renew();
  expect(lease.until()).toEqual(new Date(start + leaseMs));
});

it("holds a claim until its work ends, even if its lease has expired", () => {
  const { leases, hold, time } = leasesAt();
  const lease = hold("1");
  time.now += 2 * leaseMs;
  expect([leases.holds("1"), leases.holds("2")]).toEqual([true, false]);
  lease.end();
  expect(leases.holds("1")).toBe(false);
});

it("stops renewing work past its maximum duration", async () => {
  const { leases, hold, time, requested } = leasesAt();
  hold("1");
  time.now += heldMsMax + 1;
  await leases.renew();
  expect(requested).toEqual([]);
  expect(leases.holds("1")).toBe(false);
});
