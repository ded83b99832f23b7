import { describe, expect, it } from "vitest";
import { createMember } from "../src/member/index.ts";
import { mxErrorOf } from "../src/member/member.ts";
import type { MxMemberError } from "../src/member/mx-error.ts";
import { aContext, aLastStatus, anAccountSelection, second, start } from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import {
  aRetryIsRequested,
  aWebhookComes,
  busyShows,
  errorIs,
  explainedBy,
  mxAsks,
  mxKnowsNoSuchMember,
  resultsHold,
  type Step,
  statusShows,
  theCallFails,
  timePasses,
  type Walk,
} from "../testing/scenario-dsl.ts";

const reauthorize: MxMemberError = {
  code: 2004,
  message: "Reauthorization required",
  userMessage: "Please connect again.",
  locale: "en",
};
const noAccounts: MxMemberError = { ...reauthorize, code: 1001 };
const accessDenied: MxMemberError = { ...reauthorize, code: 1002 };

/** The verification ends without account numbers, and they are still missing after the grace. */
function numbersStayMissing(error: MxMemberError | null): Step[] {
  const missing = [resultsHold(0), statusShows("CONNECTED", stamps.verified)];
  return [...missing, timePasses(31 * second), explainedBy(error, resultsHold(0))];
}

const stops: [string, Walk, Step[]][] = [
  ["DENIED", scenes.verifyRunning, [statusShows("DENIED", stamps.first)]],
  ["LOCKED in the identification", scenes.identifyRunning, [statusShows("LOCKED", stamps.verified)]],
  ["DISABLED", scenes.verifyRunning, [statusShows("DISABLED", stamps.first)]],
  ["nothing to choose from", scenes.verifyRunning, [mxAsks(anAccountSelection())]],
  ["another error while the user must act", scenes.denied, [statusShows("LOCKED", stamps.first)]],
];

describe("MX's error", () => {
  it.each(stops)("is read once before onboarding stops: %s", (_how, scene, steps) => {
    const [last = timePasses(0), ...earlier] = steps.reverse();
    const stopping = scene.when(...earlier, explainedBy("unread", last));
    expect(stopping.next).toEqual({ call: { call: "read_error" }, inMs: 0 });
    expect(stopping.member.state.name).toBe(scene.member.state.name);
    const stopped = stopping.when(errorIs(reauthorize));
    expect(["action_required", "failed"]).toContain(stopped.member.state.name);
    expect(mxErrorOf(stopped.member)).toEqual(reauthorize);
  });

  it("is in the event and in the timeline", () => {
    const walk = scenes.verifyRunning.when(explainedBy(reauthorize, statusShows("DENIED", stamps.first)));
    expect(walk.notifications.at(-1)).toMatchObject({
      type: "member.action_required",
      reason: "denied",
      mxErrorCode: 2004,
    });
    expect(walk.timeline).toContainEqual({
      kind: "mx_error",
      code: 2004,
      message: "Reauthorization required",
    });
  });

  it.each([
    ["fails", theCallFails()],
    ["finds no member", mxKnowsNoSuchMember],
  ])("does not delay the stop if its read %s", (_how, answer) => {
    const walk = scenes.verifyRunning.when(
      explainedBy("unread", statusShows("DENIED", stamps.first)),
      explainedBy("unread", answer),
    );
    expect(walk.is).toBe("action_required (denied) · monitoring");
    expect(mxErrorOf(walk.member)).toBeNull();
  });

  it("is removed once onboarding continues", () => {
    const stopped = scenes.verifyRunning.when(explainedBy(reauthorize, statusShows("DENIED", stamps.first)));
    expect(mxErrorOf(stopped.when(aRetryIsRequested).member)).toBeNull();
  });

  it("leaves a webhook that arrives during its read its effect", () => {
    const reading = scenes.verifyRunning.when(
      explainedBy("unread", statusShows("DISABLED", stamps.first)),
      explainedBy("unread", aWebhookComes),
    );
    expect(reading.next?.call).toEqual({ call: "read_error" });
    expect(reading.when(errorIs(null)).is).toBe("failed (disabled) · monitoring");
  });

  it("of a member that is adopted is taken from MX's response", () => {
    const facts = { guid: "MBR-1", userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: true };
    const member = createMember({ ...facts, mxError: reauthorize }, aLastStatus("DENIED"), aContext(), start);
    expect(member.state).toMatchObject({ name: "action_required", reason: "denied", mxError: reauthorize });
  });
});

describe("an MX error code", () => {
  it.each([
    [1001, noAccounts, "failed (no_accounts) · idle"],
    [1002, accessDenied, "action_required (access_denied) · monitoring"],
    [1000, { ...noAccounts, code: 1000 }, "failed (no_eligible_accounts) · idle"],
    [null, null, "failed (no_eligible_accounts) · idle"],
  ])("%s decides what missing account numbers mean", (_code, error, is) => {
    expect(scenes.verifyReading.when(...numbersStayMissing(error)).is).toBe(is);
  });

  it("1002 waits for new permissions: no verification is repeated without them", () => {
    let walk = scenes.verifyReading.when(...numbersStayMissing(accessDenied));
    for (let count = 0; count < 5; count += 1) walk = walk.when(statusShows("CONNECTED", stamps.verified));
    expect(walk.is).toBe("action_required (access_denied) · monitoring");
    expect(walk.when(aRetryIsRequested, busyShows("CONNECTED")).is).toBe("verifying · waiting verify");
  });

  it("does not hide that MX no longer connects the member", () => {
    const walk = scenes.verifyRunning.when(explainedBy(noAccounts, statusShows("CLOSED", stamps.first)));
    expect(walk.is).toBe("failed (closed) · idle");
  });
});
