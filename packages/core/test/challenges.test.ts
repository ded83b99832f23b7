import { describe, expect, it } from "vitest";
import type { Challenge } from "../src/member/index.ts";
import { aMember, anAccountSelection, aQuestion, hour, second } from "../testing/builders.ts";
import { scenes, stamps } from "../testing/member-fixtures.ts";
import {
  busyShows,
  given,
  happens,
  mxAsks,
  resultsHold,
  statusShows,
  theUserAnswers,
  timePasses,
  type Walk,
} from "../testing/scenario-dsl.ts";

const dataUri = "data:image/png;base64,AA==";
const questions: [string, Challenge][] = [
  ["TEXT", aQuestion()],
  ["TOKEN", aQuestion({ type: "TOKEN", label: "Enter the code" })],
  ["OPTIONS", aQuestion({ type: "OPTIONS", options: [{ label: "Red", value: "r" }] })],
  ["IMAGE_DATA", aQuestion({ type: "IMAGE_DATA", imageData: "AA==" })],
  [
    "IMAGE_OPTIONS",
    aQuestion({ type: "IMAGE_OPTIONS", imageOptions: [{ label: "1", value: "1", dataUri }] }),
  ],
  ["a type newer than our list", aQuestion({ type: "RIDDLE" })],
];

const phases: [string, Walk, string][] = [
  ["the first aggregation", scenes.created, "verifying · waiting verify"],
  ["the verification", scenes.verifyRunning, "verifying · running verify"],
  ["the identification", scenes.identifyRunning, "connected · running identify"],
];

describe("a challenge", () => {
  describe.each(phases)("during %s", (_phase, before, resumes) => {
    it.each(questions)(
      "of type %s is shown to the user; the answer continues the phase",
      (_type, question) => {
        const challenged = before.when(mxAsks(question));
        expect(challenged.member.state.name).toBe("challenged");
        expect(challenged.member.challenges).toEqual([question]);

        const answered = challenged.when(theUserAnswers);
        expect(answered.is).toBe(resumes);
        expect(answered.member.challenges).toEqual([]);
      },
    );

    it("may be followed by any number of rounds", () => {
      let walk = before;
      for (let round = 1; round <= 7; round += 1) {
        walk = walk.when(mxAsks(aQuestion({ guid: `CRD-${round}` })));
        expect(walk.member.state.name).toBe("challenged");
        walk = walk.when(theUserAnswers, busyShows("RESUMED"));
        expect(walk.is).toBe(resumes);
      }
    });

    it("without options ends as no eligible account", () => {
      expect(before.when(mxAsks(anAccountSelection())).is).toBe("failed (no_eligible_accounts) · idle");
    });
  });

  it.each([[["act-1"]], [["act-1", "act-2", "act-3"]]])(
    "offers the accounts %j to choose from",
    (accounts) => {
      const walk = scenes.verifyRunning.when(mxAsks(anAccountSelection(...accounts)));
      expect(walk.member.challenges[0]?.options?.map(({ value }) => value)).toEqual(accounts);
      const done = walk.when(theUserAnswers, busyShows("RESUMED"), statusShows("CONNECTED", stamps.verified));
      expect(done.is).toBe("verifying · fetching_results verify");
    },
  );

  it("may be several questions at once", () => {
    const walk = scenes.verifyRunning.when(mxAsks(aQuestion(), anAccountSelection("act-1")));
    expect(walk.member.challenges).toHaveLength(2);
  });

  it("still shown right after the answer is not shown to the user a second time", () => {
    const walk = scenes.verifyAsks.when(theUserAnswers, mxAsks(anAccountSelection("act-1", "act-2")));
    expect(walk.is).toBe("verifying · running verify");
    expect(walk.member.challenges).toEqual([]);
  });

  it("that MX still shows after the grace is shown again: the answer was wrong", () => {
    const again = mxAsks(anAccountSelection("act-1", "act-2"));
    const walk = scenes.verifyAsks.when(theUserAnswers, timePasses(31 * second), again);
    expect(walk.is).toBe("challenged · challenged verify");
  });

  it("with the same guid after RESUMED is a new round", () => {
    const walk = scenes.verifyAsks.when(theUserAnswers, busyShows("RESUMED"));
    expect(walk.when(mxAsks(anAccountSelection("act-1", "act-2"))).is).toBe("challenged · challenged verify");
  });

  it("answered outside this product continues the phase", () => {
    expect(scenes.verifyAsks.when(busyShows("RESUMED")).is).toBe("verifying · running verify");
  });

  it("answered incorrectly ends as REJECTED, and may be shown again", () => {
    const rejected = scenes.verifyAsks.when(theUserAnswers, statusShows("REJECTED"));
    expect(rejected.is).toBe("action_required (rejected) · monitoring");
    expect(rejected.when(mxAsks(aQuestion())).is).toBe("challenged · challenged verify");
  });

  it("that MX ends is EXPIRED", () => {
    expect(scenes.verifyAsks.when(statusShows("EXPIRED")).is).toBe("action_required (expired) · monitoring");
  });

  it("without an answer in time ends as timed out, and still accepts an answer", () => {
    expect(scenes.challengeTimedOut.is).toBe("action_required (challenge_timed_out) · monitoring");
    expect(scenes.challengeTimedOut.when(mxAsks(aQuestion())).is).toBe(scenes.challengeTimedOut.is);
    expect(scenes.challengeTimedOut.when(theUserAnswers).is).toBe("verifying · waiting verify");
  });

  it("that is a new one is shown even after the old one timed out", () => {
    const walk = scenes.challengeTimedOut.when(mxAsks(aQuestion({ guid: "CRD-2" })));
    expect(walk.is).toBe("challenged · challenged verify");
  });

  it("gives each round its own time", () => {
    const walk = scenes.verifyAsks.when(
      timePasses(23 * hour),
      mxAsks(aQuestion({ guid: "CRD-2" })),
      timePasses(2 * hour),
    );
    expect(walk.when(mxAsks(aQuestion({ guid: "CRD-2" }))).is).toBe("challenged · challenged verify");
  });

  it("that status shows without its questions keeps those that were shown before", () => {
    const walk = scenes.verifyAsks.when(busyShows("CHALLENGED"));
    expect(walk.is).toBe("challenged · challenged verify");
    expect(walk.member.challenges).toHaveLength(1);
  });

  it("stored with its fields in another order is the same challenge", () => {
    const [challenge] = scenes.verifyAsks.member.challenges;
    const stored = Object.fromEntries(Object.entries(challenge ?? {}).reverse()) as unknown as Challenge;
    const walk = scenes.verifyAsks.when(happens({ kind: "challenges_answered", challenges: [stored] }));
    expect(walk.is).toBe("verifying · running verify");
  });

  it("resets the job's deadline once it is answered", () => {
    const walk = scenes.verifyAsks.when(timePasses(5 * hour), theUserAnswers, busyShows("RESUMED"));
    expect(walk.is).toBe("verifying · running verify");
  });

  it("just answered does not let results be read while MX is idle for a moment", () => {
    const walk = scenes.verifyAsks.when(timePasses(5 * hour), theUserAnswers, statusShows("RESUMED"));
    expect(walk.is).toBe("verifying · running verify");
  });

  it("of a member that is identified is shown, and changes no state", () => {
    const walk = scenes.identifiedWatching.when(mxAsks(aQuestion()));
    expect(walk.is).toBe("identified · monitoring");
    expect(walk.member.challenges).toEqual([aQuestion()]);
    expect(walk.when(theUserAnswers).is).toBe("identified · monitoring");
  });
});

describe("a late event of an answer", () => {
  const firstRound = happens({ kind: "challenges_answered", challenges: [aQuestion()] });

  it("does not undo the next round, which status has already shown", () => {
    const walk = given(aMember()).when(mxAsks(aQuestion()), mxAsks(aQuestion({ guid: "CRD-2" })), firstRound);
    expect(walk.is).toBe("challenged · challenged verify");
    expect(walk.member.challenges).toEqual([aQuestion({ guid: "CRD-2" })]);
  });

  it("does not stop an identification that status shows running", () => {
    const walk = scenes.identifyAsks.when(busyShows("RESUMED"), firstRound);
    expect(walk.is).toBe("connected · running identify");
    expect(walk.when(statusShows("CONNECTED", stamps.identified), resultsHold(1)).is).toBe(
      "identified · idle",
    );
  });

  it("does not undo a rejection", () => {
    const walk = scenes.verifyAsks.when(statusShows("REJECTED"), firstRound);
    expect(walk.is).toBe("action_required (rejected) · monitoring");
  });
});
