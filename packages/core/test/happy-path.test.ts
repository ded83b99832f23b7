import { describe, expect, it } from "vitest";
import { createMember } from "../src/member/index.ts";
import { aContext, aLastStatus, aMember, start } from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import { busyShows, given, mxAcceptsTheJob, resultsHold, statusShows } from "../testing/scenario-dsl.ts";

describe("onboarding that nothing disturbs", () => {
  it("goes from created through verifying and connected to identified, by polling alone", () => {
    expect(scenes.identified.path).toEqual([
      "created · waiting verify",
      "created · requesting verify",
      "verifying · running verify",
      "verifying · fetching_results verify",
      "connected · requesting identify",
      "connected · running identify",
      "connected · fetching_results identify",
      "identified · idle",
    ]);
  });

  it("ends at connected where identification is not wanted", () => {
    expect(scenes.connectedForGood.is).toBe("connected · idle");
  });

  it("waits for MX's own first job before it requests a verification", () => {
    const walk = given(aMember()).when(busyShows("CREATED"), busyShows("CREATED"));
    expect(walk.is).toBe("created · waiting verify");
    expect(walk.when(statusShows("CREATED")).is).toBe("created · requesting verify");
  });

  it.each(["CREATED", "CONNECTED", "DEGRADED", "DISCONNECTED", "FAILED", "RECONNECTED", "UPDATED"])(
    "requests the verification at once for a new member that is idle and %s",
    (status) => {
      const facts = {
        guid: "MBR-1",
        userGuid: "USR-1",
        institutionCode: "mxbank",
        wantsIdentification: true,
      };
      const member = createMember(facts, aLastStatus(status), aContext(), start);
      expect(given(member).next).toEqual({ call: { call: "request_job", kind: "verify" }, inMs: 0 });
    },
  );

  it("reads status first where a member is taken over that waits for its user", () => {
    const facts = { guid: "MBR-1", userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: true };
    const member = createMember(
      facts,
      aLastStatus("CHALLENGED", { isBeingAggregated: true }),
      aContext(),
      start,
    );
    expect(given(member).next).toEqual({ call: { call: "read_status" }, inMs: 0 });
  });

  it("detects a job that ran between two status reads by the time of the last success", () => {
    const walk = given(aMember()).when(
      statusShows("CONNECTED", stamps.first),
      mxAcceptsTheJob,
      statusShows("CONNECTED", stamps.verified),
    );
    expect(walk.is).toBe("verifying · fetching_results verify");
  });

  it("accepts RECONNECTED once the results prove it", () => {
    const walk = given(aMember()).when(
      statusShows("CREATED"),
      mxAcceptsTheJob,
      busyShows("CREATED"),
      ...Array.from({ length: 10 }, () => statusShows("RECONNECTED")).slice(0, 9),
    );
    expect(walk.is).toBe("verifying · fetching_results verify");
    expect(walk.when(resultsHold(1)).is).toBe("connected · requesting identify");
  });
});
