import { describe, expect, it } from "vitest";
import { minute, second } from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import {
  aWebhookComes,
  busyShows,
  happens,
  resultsHold,
  statusShows,
  timePasses,
  times,
} from "../testing/scenario-dsl.ts";

describe("right after a request", () => {
  it("an idle CONNECTED with the old stamps is old news, for as long as the grace", () => {
    const walk = scenes.verifyAccepted.when(...times(7, statusShows("CONNECTED", stamps.first)));
    expect(walk.path.at(-1)).toBe("verifying · running verify");
    expect(walk.now - scenes.verifyAccepted.now).toBeGreaterThan(20 * second);
  });

  it("a late start is noticed, and its end waited for", () => {
    const walk = scenes.verifyAccepted.when(
      ...times(3, statusShows("CONNECTED", stamps.first)),
      busyShows("CONNECTED", stamps.first),
    );
    expect(walk.when(statusShows("CONNECTED", stamps.first)).is).toBe("verifying · fetching_results verify");
  });

  it("an old error says nothing", () => {
    const requested = scenes.retryRequested.when(statusShows("DENIED", stamps.first));
    const { callNumber } = requested.member;
    const walk = requested.when(
      happens({ kind: "job_accepted", callNumber }),
      ...times(5, statusShows("DENIED", stamps.first)),
    );
    expect(walk.is).toBe("verifying · running verify");
  });

  it("equal stamps do not hide a job that ended within the second: the results prove it", () => {
    let walk = scenes.verifyAccepted;
    while (walk.next?.call.call === "read_status") walk = walk.when(statusShows("CONNECTED", stamps.first));
    expect(walk.is).toBe("verifying · fetching_results verify");
    expect(walk.when(resultsHold(1)).is).toBe("connected · requesting identify");
  });

  it("a job of MX's own that ended just before does not pass for ours", () => {
    const walk = scenes.verifyAccepted.when(
      statusShows("CONNECTED", stamps.verified),
      resultsHold(0),
      busyShows("CONNECTED", stamps.verified),
    );
    expect(walk.is).toBe("verifying · running verify");
    expect(walk.member.state.lane).toMatchObject({ job: { emptySince: null, seenRunning: true } });
  });
});

describe("an identified member", () => {
  it.each(["CONNECTED", "DENIED", "CHALLENGED", "CLOSED", "FAILED", "CREATED", null])(
    "stays identified when MX says %s, and shows what MX says",
    (status) => {
      const walk = scenes.identified.when(timePasses(minute), aWebhookComes, statusShows(status));
      expect(walk.is).toBe("identified · idle");
      expect(walk.member.lastStatus?.connectionStatus).toBe(status);
    },
  );

  it("is watched while MX is busy after a webhook, then rests", () => {
    const busy = scenes.identifiedWatching.when(busyShows("CONNECTED"), busyShows("CONNECTED"));
    expect(busy.is).toBe("identified · monitoring");
    expect(busy.when(statusShows("CONNECTED")).is).toBe("identified · idle");
  });
});

describe("a result that comes too late", () => {
  it("changes nothing", () => {
    const { callNumber } = scenes.verifyRunning.member;
    const late = happens({
      kind: "status_read",
      callNumber: callNumber - 1,
      startedAt: 0,
      snapshot: { ...stamps.first, connectionStatus: "DENIED", isBeingAggregated: false, challenges: [] },
    });
    const walk = scenes.verifyRunning.when(late);
    expect(walk.outcome).toBe("stale");
    expect(walk.member).toBe(scenes.verifyRunning.member);
  });
});
