import { describe, expect, it } from "vitest";
import { connectionStatuses } from "../src/member/connection-status.ts";
import { consentFailures, meaningOf } from "../src/member/index.ts";
import { canRetry } from "../src/member/member.ts";
import { transition } from "../src/member/transition.ts";
import { aContext, aMember, minute, second } from "../testing/builders.ts";
import { actionReasons, failureReasons } from "../testing/invariants.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import {
  aRetryIsRequested,
  aWebhookComes,
  busyShows,
  consentFails,
  credentialsAreUpdated,
  explainedBy,
  given,
  happens,
  mxAcceptsTheJob,
  mxAsks,
  mxDoesNotAnswerTheRequest,
  mxKnowsNoSuchMember,
  mxRefusesTheJob,
  resultsHold,
  statusShows,
  timePasses,
  times,
  type Walk,
} from "../testing/scenario-dsl.ts";

const userActionable = [
  "PREVENTED",
  "DENIED",
  "REJECTED",
  "LOCKED",
  "IMPEDED",
  "IMPORTED",
  "EXPIRED",
  "IMPAIRED",
];
const retryable = ["FAILED", "DEGRADED", "DISCONNECTED"];
const deadEnds = ["DISCONTINUED", "CLOSED", "DISABLED"];
const phases: [string, Walk][] = [
  ["the verification", scenes.verifyRunning],
  ["the identification", scenes.identifyRunning],
];

/** One more try, which ends like this. */
const aTryThatEnds = (status: string) => [
  statusShows(status),
  mxAcceptsTheJob,
  busyShows(status),
  statusShows(status),
];

describe.each(phases)("an end of %s", (_phase, running) => {
  it.each(userActionable)("as %s requires the user to act", (status) => {
    const walk = running.when(statusShows(status));
    expect(walk.is).toBe(`action_required (${status.toLowerCase()}) · monitoring`);
  });

  it.each([...userActionable, ...retryable, ...deadEnds])(
    "as %s is none while MX is still busy",
    (status) => {
      expect(running.when(busyShows(status)).is).toBe(running.is);
    },
  );

  it.each(deadEnds)("as %s fails the member for good", (status) => {
    expect(running.when(statusShows(status)).is).toBe(`failed (${status.toLowerCase()}) · idle`);
  });

  it.each(retryable)("as %s is retried five times, then fails", (status) => {
    const fifth = running.when(statusShows(status), ...times(4, ...aTryThatEnds(status)));
    expect(fifth.next?.call).toEqual({ call: "read_status" });
    const over = fifth.when(...aTryThatEnds(status));
    expect(over.is).toBe(`failed (${status.toLowerCase()}) · idle`);
  });

  it("as FAILED and then CONNECTED continues", () => {
    const walk = running.when(
      statusShows("FAILED"),
      statusShows("FAILED"),
      mxAcceptsTheJob,
      busyShows("FAILED"),
    );
    expect(walk.when(statusShows("CONNECTED", stamps.identified)).next?.call.call).toBe("read_results");
  });

  it("as PENDING waits for the user's consent, and then continues without a command", () => {
    const pending = running.when(statusShows("PENDING"));
    expect(pending.is).toBe("action_required (pending) · monitoring");
    expect(pending.next?.inMs).toBeLessThanOrEqual(minute);
    expect(pending.when(statusShows("CONNECTED")).next?.call.call).toBe("request_job");
  });
});

describe("a retryable end", () => {
  it("is followed by doubling waits with jitter by member", () => {
    const waits: number[] = [];
    let walk = scenes.verifyRunning.when(statusShows("FAILED"));
    for (let count = 0; count < 4; count += 1) {
      waits.push(walk.next?.inMs ?? 0);
      walk = walk.when(...aTryThatEnds("FAILED"));
    }
    for (const [index, waitMs] of waits.entries()) {
      expect(waitMs).toBeGreaterThanOrEqual(Math.max(3 * second, second * 2 ** index));
      expect(waitMs).toBeLessThanOrEqual(Math.max(3 * second, 2 * second * 2 ** index));
    }
  });

  it("does not count requests that never reached MX", () => {
    const failed = statusShows("FAILED");
    let walk = scenes.verifyRunning.when(failed, ...times(4, ...aTryThatEnds("FAILED")), failed);
    for (let lostCount = 0; lostCount < 5; lostCount += 1) {
      expect(walk.next?.call.call).toBe("request_job");
      walk = walk.when(mxDoesNotAnswerTheRequest);
      while (walk.next?.call.call === "read_status") walk = walk.when(failed);
    }
    walk = walk.when(mxAcceptsTheJob, busyShows("FAILED"));
    expect(walk.when(statusShows("CONNECTED", stamps.identified)).next?.call.call).toBe("read_results");
    expect(walk.when(failed).is).toBe("failed (failed) · idle");
  });

  it("is not retried earlier because of a webhook, forged or not", () => {
    const third = scenes.verifyRunning.when(statusShows("FAILED"), ...times(3, ...aTryThatEnds("FAILED")));
    const dueInMs = third.next?.inMs ?? 0;
    const polled = third.when(timePasses(3 * second), aWebhookComes);
    expect(polled.next?.inMs).toBe(0);
    const read = polled.when(statusShows("FAILED"));
    expect(read.next).toEqual({ call: { call: "read_status" }, inMs: dueInMs - 3 * second });
  });
});

/** The results are read, and then, within the grace, status once more. */
const empty = [resultsHold(0), statusShows("CONNECTED", stamps.verified)];

describe("a job without results", () => {
  it("is read again for the grace, then there is no eligible account", () => {
    const walk = scenes.verifyReading.when(...times(10, ...empty));
    expect(walk.is).toBe("verifying · fetching_results verify");
    expect(walk.when(resultsHold(0)).is).toBe("failed (no_eligible_accounts) · idle");
  });

  it("has another reason if MX has only unusable numbers", () => {
    const unusable = resultsHold(0, { isUnusable: true });
    const walk = scenes.verifyReading.when(...times(10, unusable, empty[1] ?? unusable), unusable);
    expect(walk.is).toBe("failed (account_numbers_unusable) · idle");
  });

  it("connects when the numbers arrive within the grace", () => {
    const walk = scenes.verifyReading.when(...times(5, ...empty), resultsHold(2));
    expect(walk.is).toBe("connected · requesting identify");
  });

  it("is running again when status shows it", () => {
    const walk = scenes.verifyReading.when(resultsHold(0), busyShows("CONNECTED"), timePasses(10 * minute));
    expect(walk.when(busyShows("CONNECTED")).is).toBe("verifying · running verify");
  });

  it("identifies without owners: MX has none", () => {
    const again = [resultsHold(0), statusShows("CONNECTED", stamps.identified)];
    expect(scenes.identifyReading.when(...times(10, ...again), resultsHold(0)).is).toBe("identified · idle");
  });

  it.each(["DELAYED", "RESUMED", "UPDATED", "CREATED", null, "A_NEW_STATUS"])(
    "and leaves MX idle at %s is not called ineligible: the deadline decides",
    (status) => {
      let walk = scenes.verifyRunning;
      for (let count = 0; count < 400 && walk.next !== null; count += 1) {
        walk = walk.when(walk.next.call.call === "read_results" ? resultsHold(0) : statusShows(status));
      }
      expect(walk.is).toBe("failed (timed_out) · idle");
      expect(walk.now - scenes.verifyRunning.now).toBeGreaterThan(29 * minute);
    },
  );
});

describe("an institution", () => {
  it("without verification fails the member", () => {
    const walk = scenes.verifyRequested.when(mxRefusesTheJob({ unsupported: true }));
    expect(walk.is).toBe("failed (verification_unsupported) · idle");
    expect(canRetry(walk.member)).toBe(false);
  });

  it("without identification leaves the member connected, with the reason", () => {
    const walk = scenes.identifyRequested.when(mxRefusesTheJob({ unsupported: true }));
    expect(walk.is).toBe("connected (identification_unsupported) · idle");
  });
});

describe("a member that MX does not know", () => {
  it("is read again: a new member may not exist yet", () => {
    const walk = given(aMember()).when(mxKnowsNoSuchMember, mxKnowsNoSuchMember);
    expect(walk.is).toBe("created · waiting verify");
    expect(walk.when(statusShows("CREATED")).is).toBe("created · requesting verify");
  });

  it("for longer than the grace was deleted there", () => {
    const walk = given(aMember()).when(...times(11, mxKnowsNoSuchMember));
    expect(walk.is).toBe("failed (deleted_at_mx) · idle");
  });

  it("is deleted even when it was identified", () => {
    const missing = scenes.identifiedWatching.when(
      mxKnowsNoSuchMember,
      timePasses(minute),
      mxKnowsNoSuchMember,
    );
    expect(missing.is).toBe("failed (deleted_at_mx) · idle");
  });
});

describe("a retry", () => {
  const ends: [string, Walk][] = [
    ...userActionable.map((status): [string, Walk] => [
      status,
      scenes.verifyRunning.when(statusShows(status)),
    ]),
    ["PENDING", scenes.pending],
    ["a challenge that timed out", scenes.challengeTimedOut],
    ["DISABLED", scenes.disabled],
    ["FAILED", scenes.verifyRunning.when(statusShows("FAILED"), ...times(5, ...aTryThatEnds("FAILED")))],
    ["a deadline", scenes.verifyRunning.when(timePasses(31 * minute), busyShows("CONNECTED"))],
    [
      "no eligible account",
      scenes.verifyRunning.when(mxAsks({ guid: "CRD-1", type: "OPTIONS", label: null })),
    ],
  ];

  it.each(ends)("after %s starts again, and completes once MX is connected", (_end, walk) => {
    const retried = walk.when(aRetryIsRequested);
    expect(retried.is).toBe("verifying · waiting verify");
    const status = walk.member.lastStatus?.connectionStatus ?? null;
    const requested = status === "PENDING" || status === "CHALLENGED" ? "CONNECTED" : status;
    const verified = retried.when(
      statusShows(requested, stamps.first),
      mxAcceptsTheJob,
      busyShows(requested, stamps.first),
      statusShows("CONNECTED", stamps.verified),
      resultsHold(1),
    );
    expect(verified.is).toBe("connected · requesting identify");
  });

  it("of the identification goes back to that phase", () => {
    const walk = scenes.identifyRunning.when(statusShows("DENIED"), aRetryIsRequested);
    expect(walk.is).toBe("connected · waiting identify");
  });

  it.each(["CLOSED", "DISCONTINUED"])("after %s is refused: it cannot help", (status) => {
    const walk = scenes.verifyRunning.when(statusShows(status), aRetryIsRequested);
    expect(walk.outcome).toBe("not_applicable");
  });

  it.each(["created", "verifyRunning", "verifyAsks", "identified", "connectedForGood"] as const)(
    "of a member that is %s is refused: nothing has failed",
    (name) => expect(scenes[name].when(aRetryIsRequested).outcome).toBe("not_applicable"),
  );
});

describe("new credentials", () => {
  it("lead back to the phase that was under way", () => {
    expect(scenes.denied.when(credentialsAreUpdated).is).toBe("verifying · waiting verify");
    const identifying = scenes.identifyRunning.when(statusShows("DENIED"), credentialsAreUpdated);
    expect(identifying.is).toBe("connected · waiting identify");
  });

  it("leave the old error time to clear", () => {
    const walk = scenes.credentialsUpdated.when(statusShows("DENIED", stamps.first));
    expect(walk.is).toBe("verifying · waiting verify");
  });

  it("that are wrong again require the user to act again", () => {
    const walk = scenes.credentialsUpdated.when(busyShows("UPDATED"), statusShows("DENIED", stamps.first));
    expect(walk.is).toBe("action_required (denied) · monitoring");
  });

  it("that MX does not use are verified by a job", () => {
    const walk = scenes.credentialsUpdated.when(timePasses(31 * second), statusShows("DENIED", stamps.first));
    expect(walk.next?.call).toEqual({ call: "request_job", kind: "verify" });
  });

  it("during a request: its late response is ignored, and MX's job is awaited", () => {
    const { callNumber } = scenes.verifyRequested.member;
    const walk = scenes.verifyRequested.when(
      credentialsAreUpdated,
      happens({ kind: "job_accepted", callNumber }),
    );
    expect(walk.outcome).toBe("stale");
    expect(walk.when(busyShows("UPDATED")).is).toBe("created · waiting verify");
  });
});

describe("a problem that the user fixes outside this product", () => {
  it("is detected by polling", () => {
    expect(scenes.denied.when(statusShows("CONNECTED")).is).toBe("verifying · requesting verify");
  });

  it("is detected earlier after a webhook", () => {
    const walk = scenes.denied.when(timePasses(5 * second), aWebhookComes);
    expect(walk.next?.inMs).toBe(0);
  });
});

const noAccounts = { code: 1001, message: null, userMessage: null, locale: null };

describe("reasons", () => {
  it("are all reachable, and no others occur", () => {
    const ends = [
      ...connectionStatuses.map((status) => scenes.verifyRunning.when(statusShows(status))),
      ...retryable.map((status) =>
        scenes.verifyRunning.when(statusShows(status), ...times(5, ...aTryThatEnds(status))),
      ),
      scenes.challengeTimedOut,
      scenes.verifyRunning.when(mxAsks({ guid: "CRD-1", type: "OPTIONS", label: null })),
      scenes.verifyReading.when(...times(10, ...empty), resultsHold(0, { isUnusable: true })),
      scenes.verifyRequested.when(mxRefusesTheJob({ unsupported: true })),
      scenes.verifyRunning.when(timePasses(31 * minute), busyShows("CONNECTED")),
      given(aMember()).when(...times(11, mxKnowsNoSuchMember)),
      ...consentFailures.map((reason) => scenes.pending.when(consentFails(reason))),
      scenes.accessDenied,
      scenes.verifyRunning.when(explainedBy(noAccounts, statusShows("IMPEDED", stamps.first))),
      scenes.pending.when(happens({ kind: "superseded", byMemberGuid: "MBR-2" })),
    ];
    const reasonsOf = (name: string) => [
      ...new Set(
        ends.flatMap(({ member: { state } }) =>
          state.name === name && "reason" in state ? [state.reason] : [],
        ),
      ),
    ];
    expect(reasonsOf("action_required").sort()).toEqual([...actionReasons].sort());
    expect(reasonsOf("failed").sort()).toEqual([...failureReasons].sort());
  });
});

describe("statuses", () => {
  it("of MX are 22, each with a meaning", () => {
    expect(new Set(connectionStatuses).size).toBe(22);
    for (const status of connectionStatuses) expect(meaningOf(status).is).toBeTypeOf("string");
  });

  it.each([null, "A_NEW_STATUS", "constructor", "__proto__", ""])("like %j have no meaning", (status) => {
    expect(meaningOf(status)).toEqual({ is: "in_progress" });
    const { member } = scenes.verifyRunning;
    const { callNumber } = member;
    const snapshot = { ...scenes.verifyRunning.member.lastStatus, connectionStatus: status, challenges: [] };
    const event = { kind: "status_read", callNumber, snapshot, startedAt: 0 } as never;
    expect(transition(member, event, aContext(), 0).outcome).toBe("applied");
  });
});
