import { describe, expect, it } from "vitest";
import { second } from "../../testing/builders.ts";
import { scenes } from "../../testing/member-fixtures.ts";
import { aWebhookComes, busyShows, statusShows, timePasses } from "../../testing/scenario-dsl.ts";

describe("the end of a job", () => {
  const running = scenes.verifyAccepted.when(busyShows("CONNECTED"));
  const firstReadMs = scenes.verifyAccepted.next?.inMs ?? 0;

  it("is known to within the gap between two status reads", () => {
    const walk = running.when(statusShows("CONNECTED"));
    const byMs = firstReadMs + (running.next?.inMs ?? 0);
    expect(walk.jobEnds).toEqual([
      { institutionCode: "mxbank", kind: "verify", afterMs: firstReadMs, byMs, firstSignal: "poll" },
    ]);
  });

  it("is before the webhook that led to the status read", () => {
    const walk = running.when(timePasses(second), aWebhookComes, statusShows("CONNECTED"));
    const [end] = walk.jobEnds;
    expect(end).toMatchObject({ afterMs: firstReadMs, byMs: firstReadMs + second, firstSignal: "webhook" });
  });

  it("is not recorded if a person took part or the request had no response", () => {
    expect(scenes.verifyAnswered.when(busyShows("RESUMED"), statusShows("CONNECTED")).jobEnds).toEqual([]);
    expect(scenes.verifyUnanswered.when(busyShows("RESUMED"), statusShows("CONNECTED")).jobEnds).toEqual([]);
  });
});
