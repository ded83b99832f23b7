import { describe, expect, it } from "vitest";
import { minute, second } from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import {
  aRetryIsRequested,
  aWebhookComes,
  busyShows,
  happens,
  mxAcceptsTheJob,
  mxDoesNotAnswerTheRequest,
  mxIsBusyWithAnotherJob,
  mxKnowsNoSuchMember,
  mxPostponesTheJob,
  mxRefusesTheJob,
  resultsHold,
  statusShows,
  theCallFails,
  timePasses,
  times,
  type Walk,
} from "../testing/scenario-dsl.ts";

const requests: [string, Walk][] = [
  ["the verification", scenes.verifyRequested],
  ["the identification", scenes.identifyRequested],
];

describe.each(requests)("a request for %s", (_kind, requested) => {
  const before = requested.member.lastStatus;
  const unchanged = statusShows("CONNECTED", before ?? {});

  it("that finds MX busy with another job waits for its end, and is then sent", () => {
    const busy = requested.when(mxIsBusyWithAnotherJob, busyShows("CONNECTED"), busyShows("CONNECTED"));
    expect(busy.next?.call).toEqual({ call: "read_status" });
    expect(busy.when(unchanged).next?.call.call).toBe("request_job");
  });

  it("that finds MX busy until past the deadline has failed", () => {
    const walk = requested.when(mxIsBusyWithAnotherJob, timePasses(31 * minute), busyShows("CONNECTED"));
    expect(walk.is).toBe("failed (timed_out) · idle");
  });

  it("that MX puts off is sent again only after status was read, in growing waits", () => {
    const waits: number[] = [];
    let walk = requested;
    for (let count = 0; count < 6; count += 1) {
      walk = walk.when(mxPostponesTheJob("institution_unavailable"));
      expect(walk.next?.call).toEqual({ call: "read_status" });
      waits.push(walk.next?.inMs ?? 0);
      walk = walk.when(unchanged);
      expect(walk.next?.call.call).toBe("request_job");
    }
    expect(waits[0]).toBe(3 * second);
    expect(waits[5]).toBeGreaterThan(30 * second);
  });

  it("that MX puts off again and again fails at the deadline", () => {
    let walk = requested;
    for (let count = 0; count < 200 && walk.next !== null; count += 1) {
      walk = walk.when(mxPostponesTheJob("throttled"));
      if (walk.next !== null) walk = walk.when(unchanged);
    }
    expect(walk.is).toBe("failed (timed_out) · idle");
  });

  it("that MX throttles waits as long as MX asks, whatever webhooks come", () => {
    const throttled = requested.when(mxPostponesTheJob("throttled", 120 * second));
    expect(throttled.next?.inMs).toBe(120 * second);
    const hinted = throttled.when(timePasses(4 * second), aWebhookComes, unchanged);
    expect(hinted.next).toEqual({ call: { call: "read_status" }, inMs: 116 * second });
  });

  it("that is refused for a reason that status does not show is retried five times", () => {
    const aTry = [unchanged, mxRefusesTheJob()];
    const walk = requested.when(mxRefusesTheJob(), ...times(4, ...aTry));
    expect(walk.next?.call).toEqual({ call: "read_status" });
    expect(walk.when(...aTry).is).toBe("failed (failed) · idle");
  });

  it("that went unanswered is never repeated before status has shown for the grace that it did not start", () => {
    let walk = requested.when(mxDoesNotAnswerTheRequest);
    while (walk.next?.call.call !== "request_job") {
      walk = walk.when(walk.next?.call.call === "read_results" ? resultsHold(0) : unchanged);
    }
    expect(walk.now - requested.now).toBeGreaterThanOrEqual(30 * second);
  });

  it("that went unanswered and arrived all the same is followed to its end", () => {
    const walk = requested.when(
      mxDoesNotAnswerTheRequest,
      busyShows("CONNECTED"),
      statusShows("CONNECTED", stamps.identified),
      resultsHold(1),
    );
    expect(["connected · requesting identify", "identified · idle"]).toContain(walk.is);
  });

  it("without a response while MX's own job ran is sent again if that job imported nothing", () => {
    let walk = requested.when(mxDoesNotAnswerTheRequest, busyShows("CONNECTED"));
    const mxEnded = statusShows("CONNECTED", stamps.identified);
    for (let count = 0; count < 60 && walk.next?.call.call !== "request_job"; count += 1) {
      walk = walk.when(walk.next?.call.call === "read_results" ? resultsHold(0) : mxEnded);
    }
    expect(walk.next?.call.call).toBe("request_job");
  });

  it("that failed in any other way counts as unanswered", () => {
    expect(requested.when(theCallFails()).is).toBe(requested.when(mxDoesNotAnswerTheRequest).is);
  });

  it("that MX accepts and never starts is sent again after the grace, five times at most", () => {
    let walk = requested;
    let sentCount = 0;
    for (let count = 0; count < 500 && walk.next !== null; count += 1) {
      const { call } = walk.next.call;
      if (call === "request_job") sentCount += 1;
      if (call === "request_job") walk = walk.when(mxAcceptsTheJob);
      else walk = walk.when(call === "read_results" ? resultsHold(0) : unchanged);
    }
    expect(walk.is).toBe("failed (timed_out) · idle");
    expect(sentCount).toBe(6);
  });

  it("that is never answered is sent again five times for each try, and no more", () => {
    let walk = requested;
    let sentCount = 0;
    for (let count = 0; count < 5_000 && walk.next !== null; count += 1) {
      const { call } = walk.next.call;
      if (call === "request_job") sentCount += 1;
      if (call === "request_job") walk = walk.when(mxDoesNotAnswerTheRequest);
      else walk = walk.when(call === "read_results" ? resultsHold(0) : unchanged);
    }
    expect(walk.is).toBe("failed (timed_out) · idle");
    expect(sentCount).toBe(36);
  });

  it("for a member that MX does not know yet is sent again", () => {
    const walk = requested.when(mxKnowsNoSuchMember);
    expect(walk.next).toEqual({ call: requested.next?.call, inMs: 3 * second });
  });

  it("is answered once: a second answer comes too late", () => {
    const { callNumber } = requested.member;
    const walk = requested.when(mxAcceptsTheJob, happens({ kind: "job_busy", callNumber }));
    expect(walk.outcome).toBe("stale");
  });
});

describe("a request for a verification after a retry", () => {
  const requested = scenes.retryRequested.when(statusShows("DENIED", stamps.first));

  it.each([
    ["busy", mxIsBusyWithAnotherJob],
    ["throttled", mxPostponesTheJob("throttled")],
    ["unreachable", mxPostponesTheJob("unreachable")],
  ])("that finds MX %s is still a retry: the old error does not end it", (_how, answer) => {
    const walk = requested.when(answer, statusShows("DENIED", stamps.first));
    expect(walk.next?.call.call).toBe("request_job");
  });

  it("that brings the same error again ends with it", () => {
    const again = { ...stamps.first, aggregatedAt: "2026-11-23T10:00:00Z" };
    const walk = requested.when(mxAcceptsTheJob, busyShows("DENIED", again), statusShows("DENIED", again));
    expect(walk.is).toBe("action_required (denied) · monitoring");
  });

  it("that is refused leaves the user to act", () => {
    expect(requested.when(mxRefusesTheJob()).is).toBe("action_required (denied) · monitoring");
    expect(requested.when(mxRefusesTheJob(), aRetryIsRequested).is).toBe("verifying · waiting verify");
  });
});
