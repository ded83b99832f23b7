import { describe, expect, it } from "vitest";
import { hour, minute, second } from "../../testing/builders.ts";
import { scenes } from "../../testing/member-fixtures.ts";
import {
  aCheckIsScheduled,
  accountsHold,
  mxAcceptsTheJob,
  statusShows,
  timePasses,
} from "../../testing/scenario-dsl.ts";

const requestedFor = (decideInMs: number) =>
  scenes.identified.when(
    timePasses(hour),
    aCheckIsScheduled({ decideInMs, maxAgeMs: 0 }),
    statusShows("CONNECTED"),
    mxAcceptsTheJob,
  );

const firstReadMs = (decideInMs: number) => requestedFor(decideInMs).next?.inMs ?? 0;

describe("the status reads of a balance job", () => {
  it("are rare while there is time, and more frequent before the decision", () => {
    expect(firstReadMs(6 * hour)).toBeGreaterThan(12 * second);
    expect(firstReadMs(minute)).toBeLessThan(firstReadMs(6 * hour));
    expect(firstReadMs(minute)).toBeGreaterThanOrEqual(3 * second);
  });

  it("leave time for the decision", () => {
    const { next, now, member } = requestedFor(14 * second);
    const neededBy = member.balances.neededBy ?? 0;
    expect(now + (next?.inMs ?? 0)).toBeLessThanOrEqual(neededBy - 6 * second);
  });

  it("become earlier if a check with an earlier decision joins", () => {
    const unhurried = requestedFor(6 * hour);
    const joined = unhurried.when(aCheckIsScheduled({ id: "CHK-2", decideInMs: 20 * second, maxAgeMs: 0 }));
    expect(joined.next?.inMs).toBeLessThan(unhurried.next?.inMs ?? 0);
    expect(joined.next?.inMs).toBeGreaterThanOrEqual(3 * second);
  });

  it("are no longer hurried once nothing waits", () => {
    const walk = scenes.balanceReading.when(accountsHold({}));
    expect(walk.decided).toHaveLength(1);
    expect(walk.member.balances.neededBy).toBeNull();
  });
});
