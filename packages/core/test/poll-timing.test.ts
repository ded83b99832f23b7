import { describe, expect, it } from "vitest";
import { aQuestion, hour, minute, second } from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import {
  aRetryIsRequested,
  aWebhookComes,
  busyShows,
  credentialsAreUpdated,
  mxAsks,
  resultsHold,
  statusShows,
  theCallFails,
  theUserAnswers,
  timePasses,
  times,
  type Walk,
} from "../testing/scenario-dsl.ts";

describe("a webhook", () => {
  it("makes the next status read immediate, within the floor", () => {
    const polled = scenes.verifyRunning.when(...times(12, busyShows("CONNECTED")));
    expect(polled.next?.inMs).toBeGreaterThan(3 * second);
    expect(polled.when(timePasses(second), aWebhookComes).next?.inMs).toBe(2 * second);
    expect(polled.when(timePasses(4 * second), aWebhookComes).next?.inMs).toBe(0);
  });

  it("changes neither state nor call", () => {
    for (const { member, when, is } of Object.values(scenes).filter(({ next }) => next !== null)) {
      const polled = when(aWebhookComes);
      expect(polled.is).toBe(is);
      expect(polled.member.callNumber).toBe(member.callNumber);
    }
  });

  it("never moves two status reads closer than the floor, at any number of webhooks", () => {
    let walk = scenes.verifyRunning;
    for (let count = 0; count < 20; count += 1) {
      walk = walk.when(...times(10, aWebhookComes));
      const { now } = walk;
      walk = walk.when(busyShows("CONNECTED"));
      expect(walk.now - now).toBe(3 * second);
    }
  });

  it("that arrives during a status read leads to another read", () => {
    const polled = scenes.verifyRunning.when(timePasses(10 * second), aWebhookComes);
    const { callNumber } = polled.member;
    const snapshot = {
      ...stamps.first,
      connectionStatus: "CONNECTED",
      isBeingAggregated: true,
      challenges: [],
    };
    const read = { kind: "status_read" as const, callNumber, snapshot, startedAt: polled.now - 1 };
    const walk = polled.when(({ now }) => ({ event: read, at: now }));
    expect(walk.next?.inMs).toBe(3 * second);
  });
});

describe("the floor between two status reads", () => {
  const commands: [string, Walk][] = [
    ["an answer", scenes.verifyAsks.when(timePasses(minute), theUserAnswers)],
    ["new credentials", scenes.denied.when(timePasses(minute), credentialsAreUpdated)],
    ["a retry", scenes.denied.when(timePasses(minute), aRetryIsRequested)],
    [
      "new credentials of an identified member",
      scenes.identifiedWatching.when(timePasses(minute), credentialsAreUpdated),
    ],
  ];

  it.each(commands)(
    "holds after %s, when a status read may be in flight, for webhooks too",
    (_what, walk) => {
      expect(walk.next?.inMs).toBe(3 * second);
      expect(walk.when(aWebhookComes).next?.inMs).toBe(3 * second);
    },
  );
});

describe("MX that cannot be read", () => {
  it("is read again with growing waits up to the ceiling", () => {
    const walk = scenes.verifyRunning.when(...times(12, theCallFails()));
    expect(walk.is).toBe("verifying · running verify");
    expect(walk.next?.inMs).toBeGreaterThanOrEqual(30 * second);
    expect(walk.next?.inMs).toBeLessThanOrEqual(minute);
  });

  it("is not called before its Retry-After, whatever webhooks arrive", () => {
    const walk = scenes.verifyRunning.when(
      theCallFails(120 * second),
      timePasses(20 * second),
      aWebhookComes,
    );
    expect(walk.next?.inMs).toBe(100 * second);
  });

  const outage = [theCallFails(), timePasses(3 * hour), theCallFails()];

  it.each([
    ["verification", scenes.verifyRunning],
    ["identification", scenes.identifyRunning],
  ])("for longer than the deadline does not fail a %s that ended well meanwhile", (_kind, running) => {
    const walk = running.when(...outage, statusShows("CONNECTED", stamps.identified));
    expect(walk.next?.call.call).toBe("read_results");
  });

  it("for longer than the deadline leaves a job that still runs the grace to end", () => {
    const walk = scenes.verifyRunning.when(...outage, busyShows("CONNECTED"));
    expect(walk.is).toBe("verifying · running verify");
    expect(walk.when(statusShows("CONNECTED", stamps.verified)).is).toBe(
      "verifying · fetching_results verify",
    );
    expect(walk.when(timePasses(minute), busyShows("CONNECTED")).is).toBe("failed (timed_out) · idle");
  });

  it("for longer than the deadline does not keep a job from being requested", () => {
    const walk = scenes.created.when(...outage, busyShows("CREATED"), statusShows("CREATED"));
    expect(walk.is).toBe("created · requesting verify");
  });

  it("while results are read keeps the job's end", () => {
    const walk = scenes.verifyReading.when(...outage, resultsHold(1));
    expect(walk.is).toBe("connected · requesting identify");
  });
});

describe("a deadline", () => {
  it("fails a job that runs too long", () => {
    const walk = scenes.verifyRunning.when(timePasses(31 * minute), busyShows("CONNECTED"));
    expect(walk.is).toBe("failed (timed_out) · idle");
  });

  it("fails a member whose first job at MX hangs", () => {
    expect(scenes.created.when(timePasses(31 * minute), busyShows("CREATED")).is).toBe(
      "failed (timed_out) · idle",
    );
  });

  it("that passed while no worker ran does not fail a job that MX can do now", () => {
    expect(scenes.created.when(timePasses(5 * hour), statusShows("CREATED")).is).toBe(
      "created · requesting verify",
    );
    expect(scenes.created.when(timePasses(5 * hour), statusShows("DENIED")).is).toBe(
      "action_required (denied) · monitoring",
    );
  });
});

describe("monitoring", () => {
  it("a member whose user must act is read for a day, at growing intervals, then waits for a webhook or a command", () => {
    let walk = scenes.denied;
    let lookCount = 0;
    for (; walk.next !== null; lookCount += 1) walk = walk.when(statusShows("DENIED", stamps.first));
    expect(walk.is).toBe("action_required (denied) · idle");
    expect(walk.now - scenes.denied.now).toBeGreaterThanOrEqual(24 * hour);
    expect(lookCount).toBeLessThan(40);
    expect(walk.when(aWebhookComes, statusShows("CONNECTED")).is).toBe("verifying · requesting verify");
  });

  it("updates the reason", () => {
    expect(scenes.denied.when(statusShows("LOCKED")).is).toBe("action_required (locked) · monitoring");
    expect(scenes.denied.when(statusShows("CLOSED")).is).toBe("failed (closed) · idle");
  });

  it("waits while MX processes the user's fix", () => {
    const walk = scenes.denied.when(busyShows("UPDATED"), busyShows("CONNECTED"));
    expect(walk.is).toBe("action_required (denied) · monitoring");
    expect(walk.when(statusShows("CONNECTED")).is).toBe("verifying · requesting verify");
  });

  it("a challenge of an identified member ends after a while", () => {
    let walk = scenes.identifiedWatching;
    for (let count = 0; walk.next !== null && count < 500; count += 1) walk = walk.when(mxAsks(aQuestion()));
    expect(walk.is).toBe("identified · idle");
  });
});
