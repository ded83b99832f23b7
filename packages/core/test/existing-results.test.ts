import { describe, expect, it } from "vitest";
import { createMember } from "../src/member/index.ts";
import { aContext, aLastStatus, aQuestion, start } from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import {
  aVerificationIsRequested,
  busyShows,
  given,
  mxAcceptsTheJob,
  mxAsks,
  mxDoesNotAnswerTheRequest,
  mxRefusesTheJob,
  resultsHold,
  statusShows,
  theCallFails,
  theUserAnswers,
  type Walk,
} from "../testing/scenario-dsl.ts";

/** A member that was created elsewhere, for instance by MX's Connect widget. */
function anAdoptedMember(connectionStatus: string, isBeingAggregated = false): Walk {
  const facts = {
    guid: "MBR-1",
    userGuid: "USR-1",
    institutionCode: "mxbank",
    wantsIdentification: true,
    mayExist: ["verify", "identify"] as const,
  };
  const status = aLastStatus(connectionStatus, { isBeingAggregated, ...stamps.first });
  return given(createMember(facts, status, aContext(), start));
}

describe("a member whose results MX may already have", () => {
  it("is identified without a job if MX has both", () => {
    const walk = anAdoptedMember("CONNECTED").when(resultsHold(1), resultsHold(2));
    expect(walk.path).toEqual([
      "created · reading_existing verify",
      "connected · reading_existing identify",
      "identified · idle",
    ]);
    expect(walk.timeline.map(({ kind }) => kind)).not.toContain("job_accepted");
  });

  it("is identified by a job if MX has account numbers only", () => {
    const walk = anAdoptedMember("CONNECTED").when(resultsHold(1), resultsHold(0));
    expect(walk.next?.call).toEqual({ call: "request_job", kind: "identify" });
  });

  it("is verified by a job if MX has no account numbers", () => {
    const walk = anAdoptedMember("CONNECTED").when(resultsHold(0));
    expect(walk.next?.call).toEqual({ call: "request_job", kind: "verify" });
  });

  it("is read only once MX is idle", () => {
    const walk = anAdoptedMember("CONNECTED", true).when(busyShows("CONNECTED"));
    expect(walk.is).toBe("created · waiting verify");
    expect(walk.when(statusShows("CONNECTED")).is).toBe("created · reading_existing verify");
  });

  it("is read once the user has answered a question of the job that runs", () => {
    const challenged = anAdoptedMember("CHALLENGED", true).when(mxAsks(aQuestion()), theUserAnswers);
    const walk = challenged.when(busyShows("RESUMED"), statusShows("CONNECTED", stamps.verified));
    expect(walk.is).toBe("verifying · reading_existing verify");
  });

  it("is read again if MX cannot be read", () => {
    const walk = anAdoptedMember("CONNECTED").when(theCallFails(), theCallFails());
    expect(walk.is).toBe("created · reading_existing verify");
    expect(walk.when(resultsHold(1)).member.state.name).toBe("connected");
  });

  it("must act first if MX reports an error", () => {
    expect(anAdoptedMember("DENIED").is).toBe("action_required (denied) · monitoring");
  });
});

describe("a requested verification", () => {
  it.each([
    ["identified", scenes.identified],
    ["connected for good", scenes.connectedForGood],
    ["identified with a balance job", scenes.balanceRunning],
    ["connected during identification", scenes.identifyRunning],
  ])("of a member that is %s runs, and does not identify it again if MX has its owners", (_state, scene) => {
    const walk = scene.when(aVerificationIsRequested);
    expect(walk.is).toBe("verifying · waiting verify");
    const requested = walk.when(statusShows("CONNECTED", stamps.identified));
    expect(requested.next?.call).toEqual({ call: "request_job", kind: "verify" });
    const verified = requested.when(
      mxAcceptsTheJob,
      busyShows("CONNECTED", stamps.identified),
      statusShows("CONNECTED", stamps.balanced),
      resultsHold(1),
    );
    const done = scene.member.wantsIdentification ? verified.when(resultsHold(1)) : verified;
    expect(done.member.state.name).toBe(scene.member.wantsIdentification ? "identified" : "connected");
  });

  it("is requested again if the request was not answered and MX did not start it, although MX has earlier results", () => {
    const unchanged = statusShows("CONNECTED", stamps.identified);
    let walk = scenes.identified.when(aVerificationIsRequested, unchanged, mxDoesNotAnswerTheRequest);
    while (walk.next?.call.call !== "request_job") {
      walk = walk.when(walk.next?.call.call === "read_results" ? resultsHold(2) : unchanged);
      expect(walk.is).not.toMatch(/^connected/);
    }
    const verified = walk.when(mxAcceptsTheJob, statusShows("CONNECTED", stamps.balanced), resultsHold(2));
    expect(verified.is).toBe("connected · reading_existing identify");
  });

  it("is complete with its results if the request was not answered and MX ran it", () => {
    const walk = scenes.identified.when(
      aVerificationIsRequested,
      statusShows("CONNECTED", stamps.identified),
      mxDoesNotAnswerTheRequest,
      statusShows("CONNECTED", stamps.balanced),
      resultsHold(2),
    );
    expect(walk.is).toBe("connected · reading_existing identify");
  });

  it("starts whatever the status shows", () => {
    const walk = scenes.identified.when(aVerificationIsRequested, statusShows("EXPIRED", stamps.identified));
    expect(walk.next?.call).toEqual({ call: "request_job", kind: "verify" });
  });

  it("does not apply to a member that is not verified", () => {
    for (const scene of [scenes.created, scenes.verifyRunning, scenes.denied, scenes.disabled])
      expect(scene.when(aVerificationIsRequested).outcome).toBe("not_applicable");
  });

  it("counts a balance job whose request may have been sent", () => {
    const { requestedAt } = scenes.balanceRequested.member.balances;
    const walk = scenes.balanceRequested.when(aVerificationIsRequested);
    expect(walk.member.balances.requestedAt).toHaveLength(requestedAt.length + 1);
  });
});

describe("an identification that MX does not offer", () => {
  it("leaves a verified member connected", () => {
    const walk = scenes.identifyRequested.when(mxRefusesTheJob({ unsupported: true }));
    expect(walk.is).toBe("connected (identification_unsupported) · idle");
  });

  it("fails a member whose verification is not offered either", () => {
    const walk = scenes.verifyRequested.when(mxRefusesTheJob({ unsupported: true }));
    expect(walk.is).toBe("failed (verification_unsupported) · idle");
  });
});
