import { describe, expect, it } from "vitest";
import { fold } from "../src/advance/fold.ts";
import type { MemberEvent } from "../src/member/index.ts";
import { aContext, aQuestion, start } from "../testing/builders.ts";
import { scenes } from "../testing/member-fixtures.ts";
import {
  aWebhookComes,
  busyShows,
  mxAsks,
  mxIsBusyWithAnotherJob,
  mxPostponesTheJob,
  mxRefusesTheJob,
  resultsHold,
  statusShows,
  theCallFails,
  theUserAnswers,
} from "../testing/scenario-dsl.ts";

describe("the timeline", () => {
  it("records a whole onboarding, without status reads that changed nothing", () => {
    const { timeline } = scenes.identified;
    expect(timeline.map(({ kind }) => kind)).toEqual([
      "status_changed",
      "job_accepted",
      "state_changed",
      "status_changed",
      "status_changed",
      "account_numbers_read",
      "state_changed",
      "job_accepted",
      "status_changed",
      "status_changed",
      "account_owners_read",
      "state_changed",
    ]);
  });

  it("names challenges by guid and type, never by their text or answers", () => {
    const walk = scenes.verifyRunning.when(mxAsks(aQuestion({ label: "Planted" })), theUserAnswers);
    const added = walk.timeline.slice(scenes.verifyRunning.timeline.length);
    expect(added).toContainEqual({ kind: "challenges_asked", challenges: [{ guid: "CRD-1", type: "TEXT" }] });
    expect(added).toContainEqual({
      kind: "challenges_answered",
      challenges: [{ guid: "CRD-1", type: "TEXT" }],
    });
    expect(JSON.stringify(added)).not.toContain("Planted");
  });

  it.each([
    [
      "a job that is busy",
      scenes.verifyRequested.when(mxIsBusyWithAnotherJob),
      { kind: "job_busy", job: "verify" },
    ],
    [
      "a job that was put off",
      scenes.identifyRequested.when(mxPostponesTheJob("throttled")),
      { kind: "job_postponed", job: "identify", why: "throttled" },
    ],
    [
      "a job that was refused",
      scenes.verifyRequested.when(mxRefusesTheJob({ message: "No" })),
      { kind: "job_refused", job: "verify", message: "No" },
    ],
    [
      "a call that failed",
      scenes.verifyReading.when(theCallFails()),
      { kind: "call_failed", call: "read_results", why: "unavailable" },
    ],
    [
      "a webhook",
      scenes.created.when(aWebhookComes),
      { kind: "webhook_received", type: "CONNECTION_STATUS" },
    ],
    [
      "a new reason",
      scenes.denied.when(statusShows("LOCKED")),
      { kind: "state_changed", from: "action_required", to: "action_required", reason: "locked" },
    ],
  ])("records %s", (_what, { timeline }, entry) => {
    expect(timeline).toContainEqual(entry);
  });

  it("records empty results once, however often they are read", () => {
    const empty = [resultsHold(0), statusShows("CONNECTED")];
    const walk = scenes.verifyReading.when(...empty, ...empty, ...empty);
    expect(walk.timeline.filter(({ kind }) => kind === "account_numbers_read")).toHaveLength(1);
  });
});

describe("fold", () => {
  it("takes a member through its events in their order, with an outcome for each", () => {
    const { member } = scenes.verifyRequested;
    const { callNumber } = member;
    const events: MemberEvent[] = [
      { kind: "job_accepted", callNumber },
      { kind: "job_accepted", callNumber },
      { kind: "webhook_received", type: "CONNECTION_STATUS" },
      { kind: "retry_requested" },
    ];
    const folded = fold(member, events, [], aContext(), start);
    expect(folded.outcomes).toEqual(["applied", "stale", "applied", "not_applicable"]);
    expect(folded.timeline.map(({ kind }) => kind)).toEqual([
      "job_accepted",
      "state_changed",
      "webhook_received",
    ]);
  });

  it("leaves a member without events as it is", () => {
    const { member } = scenes.verifyRunning.when(busyShows("CONNECTED"));
    expect(fold(member, [], [], aContext(), start).member).toBe(member);
  });
});
