import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectionStatuses } from "../src/member/connection-status.ts";
import {
  type CallResult,
  consentFailures,
  type Member,
  type MemberEvent,
  type StatusSnapshot,
} from "../src/member/index.ts";
import type { MxMemberError } from "../src/member/mx-error.ts";
import { transition } from "../src/member/transition.ts";
import {
  aContext,
  aLastStatus,
  anAccountBalance,
  anAccountSelection,
  anObservation,
  aQuestion,
  minute,
  second,
} from "../testing/builders.ts";
import { describeMember } from "../testing/describe.ts";
import { deepFrozen, violationsOf } from "../testing/invariants.ts";
import { scenes } from "../testing/member-fixtures.ts";

const context = aContext();
const statuses = [...connectionStatuses, null, "A_NEW_STATUS"];
const questions = [
  [],
  [aQuestion()],
  [aQuestion({ guid: "CRD-2" })],
  [anAccountSelection("act-1")],
  [anAccountSelection()],
];
const stampsSeen = [null, "2026-11-23T09:00:00Z", "2026-11-23T09:00:20Z", "2026-11-23T09:00:40Z"];

const snapshot: fc.Arbitrary<StatusSnapshot> = fc.record({
  connectionStatus: fc.oneof(fc.constantFrom(...statuses), fc.string()),
  isBeingAggregated: fc.boolean(),
  aggregatedAt: fc.constantFrom(...stampsSeen),
  successfullyAggregatedAt: fc.constantFrom(...stampsSeen),
  challenges: fc.constantFrom(...questions),
});

const anAccount = fc
  .record({
    isClosed: fc.boolean(),
    availableBalance: fc.constantFrom("500.00", "0.00", null),
    importedAt: fc.constantFrom(...stampsSeen),
  })
  .map(anAccountBalance);

/** Whatever a header of MX may come to: a day, a year, nothing that can be stored. */
const retryAfterMs = fc.option(
  fc.oneof(fc.integer({ min: 0, max: 300 * second }), fc.constant(86_400 * second), fc.double()),
);

const anError: fc.Arbitrary<MxMemberError | null> = fc
  .constantFrom(null, 1000, 1001, 1002, 2004)
  .map((code) => (code === null ? null : { code, message: "An error", userMessage: null, locale: "en" }));

/** An event in the making: results get their call's number when they arrive. */
type Arrival = (member: Member, now: number) => MemberEvent;

const anAnswer: fc.Arbitrary<object> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("status_read"), snapshot }) },
  fc.record({ kind: fc.constant("call_failed"), why: fc.constant("outage"), retryAfterMs }),
  fc.record({ kind: fc.constantFrom("member_missing", "job_busy") }),
  fc.record({ kind: fc.constant("job_accepted") }),
  fc.record({
    kind: fc.constant("job_postponed"),
    why: fc.constantFrom("throttled", "institution_unavailable", "unauthorized", "unreachable"),
    retryAfterMs,
  }),
  fc.record({ kind: fc.constant("job_refused"), unsupported: fc.boolean(), message: fc.constant(null) }),
  fc.record({ kind: fc.constant("job_unanswered"), why: fc.constant("timeout") }),
  fc.record({ kind: fc.constant("results_read"), count: fc.constantFrom(0, 0, 1, 3) }),
  fc.record({ kind: fc.constant("balances_read"), accounts: fc.array(anAccount, { maxLength: 2 }) }),
  fc.record({ kind: fc.constant("error_read"), error: anError }),
);

const aResult: fc.Arbitrary<Arrival> = fc
  .tuple(anAnswer, fc.constantFrom(0, 0, 0, 0, -1, 1, -7), fc.integer({ min: 0, max: 5 * second }))
  .map(
    ([answer, lag, tookMs]): Arrival =>
      ({ callNumber }, now) =>
        ({ ...answer, startedAt: now - tookMs, callNumber: callNumber + lag }) as CallResult,
  );

const aHint: fc.Arbitrary<Arrival> = fc.constant(() => ({
  kind: "webhook_received",
  type: "CONNECTION_STATUS",
}));

const aCommand: fc.Arbitrary<Arrival> = fc.oneof(
  fc.constant<Arrival>(() => ({ kind: "credentials_updated" })),
  fc.constant<Arrival>(() => ({ kind: "retry_requested" })),
  fc.constant<Arrival>(() => ({ kind: "status_read_requested" })),
  fc.constant<Arrival>(() => ({ kind: "verification_requested" })),
  fc.constantFrom(...stampsSeen).map(
    (aggregatedAt): Arrival =>
      () => ({ kind: "consent_requested", baseline: aLastStatus("CONNECTED", { aggregatedAt }) }),
  ),
  fc.constant<Arrival>(() => ({ kind: "consent_given" })),
  fc.constant<Arrival>(() => ({ kind: "superseded", byMemberGuid: "MBR-2" })),
  fc.tuple(fc.constantFrom(...consentFailures), anError).map(
    ([reason, error]): Arrival =>
      () => ({ kind: "consent_failed", reason, error }),
  ),
  fc.constant<Arrival>(({ challenges }) => ({ kind: "challenges_answered", challenges })),
  fc.constantFrom(...questions).map(
    (challenges): Arrival =>
      () => ({ kind: "challenges_answered", challenges }),
  ),
);

const anything = fc.oneof({ weight: 7, arbitrary: aResult }, { weight: 2, arbitrary: aHint }, aCommand);
const aPause = fc.constantFrom(
  0,
  1,
  second,
  3 * second,
  31 * second,
  2 * minute,
  31 * minute,
  25 * 60 * minute,
);
const anyScene = fc.constantFrom(...Object.values(scenes));

function endsIdentified(event: MemberEvent): boolean {
  switch (event.kind) {
    case "member_missing":
    case "verification_requested":
    case "consent_requested":
    case "superseded":
      return true;
    case "status_read":
      return event.snapshot.connectionStatus === "PENDING";
    default:
      return false;
  }
}

describe("any sequence of events", () => {
  it("leads from each state, with every status, idle and busy, to a valid state", () => {
    for (const { member, now } of Object.values(scenes)) {
      for (const status of statuses) {
        for (const isBeingAggregated of [false, true]) {
          for (const challenges of questions) {
            for (const laterMs of [0, 31 * second, 31 * minute, 25 * 60 * minute]) {
              const at = now + 3 * second + laterMs;
              const seen = anObservation(status, { isBeingAggregated, challenges });
              const { callNumber } = member;
              const event: MemberEvent = {
                kind: "status_read",
                snapshot: seen,
                startedAt: at,
                callNumber,
              };
              const step = transition(deepFrozen(member), event, context, at);
              if (step.outcome === "applied")
                expect(violationsOf(step.member, context.policy, at)).toEqual([]);
            }
          }
        }
      }
    }
  });

  it("leads to a valid state with a matching timer and reason, which can be stored", () => {
    fc.assert(
      fc.property(anyScene, fc.array(fc.tuple(anything, aPause), { maxLength: 60 }), (scene, story) => {
        let { member, now } = scene;
        for (const [arrival, pauseMs] of story) {
          now += pauseMs;
          const step = transition(deepFrozen(member), arrival(member, now), context, now);
          if (step.outcome === "ignored") continue;
          expect(violationsOf(step.member, context.policy, now)).toEqual([]);
          expect(step.member.callNumber).toBeGreaterThanOrEqual(member.callNumber);
          member = step.member;
        }
      }),
      { numRuns: 2500 },
    );
  });

  it("ignores a result that arrives twice or answers another call", () => {
    fc.assert(
      fc.property(anyScene, fc.array(aResult, { maxLength: 30 }), ({ member: start, now }, story) => {
        let member = start;
        for (const arrival of story) {
          const event = arrival(member, now) as CallResult;
          const step = transition(member, event, context, now);
          if (event.callNumber !== member.callNumber)
            expect(step).toEqual({ outcome: "ignored", reason: "stale" });
          if (step.outcome === "ignored") continue;
          member = step.member;
          expect(transition(member, event, context, now)).toEqual({ outcome: "ignored", reason: "stale" });
        }
      }),
      { numRuns: 600 },
    );
  });

  it("changes neither state nor call for webhooks, at most the time of the next read", () => {
    fc.assert(
      fc.property(anyScene, fc.array(aPause, { maxLength: 20 }), ({ member: start, now }, pauses) => {
        let member = start;
        for (const pauseMs of pauses) {
          const step = transition(
            member,
            { kind: "webhook_received", type: "BALANCE" },
            context,
            now + pauseMs,
          );
          if (step.outcome === "ignored") continue;
          if (member.state.lane.step !== "idle") {
            expect(describeMember(step.member)).toBe(describeMember(member));
            expect(step.member.callNumber).toBe(member.callNumber);
          }
          expect(step.member.state.name).toBe(member.state.name);
          member = step.member;
        }
      }),
    );
  });

  it("never reverts identified, unless MX has deleted the member, or a consent or a verification is requested", () => {
    const undisturbed = anything.map(
      (arrival): Arrival =>
        (member, now) => {
          const event = arrival(member, now);
          return endsIdentified(event) ? { kind: "webhook_received", type: "MEMBER" } : event;
        },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(undisturbed, aPause), { maxLength: 40 }), (story) => {
        let { member, now } = scenes.identified;
        for (const [arrival, pauseMs] of story) {
          now += pauseMs;
          const step = transition(member, arrival(member, now), context, now);
          if (step.outcome === "applied") member = step.member;
          expect(member.state.name).toBe("identified");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never continues to the next phase without results", () => {
    const withoutResults = aResult.map(
      (arrival): Arrival =>
        (member, now) => {
          const event = arrival(member, now);
          return event.kind === "results_read" ? { ...event, count: 0 } : event;
        },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(withoutResults, aPause), { maxLength: 60 }), (story) => {
        let { member, now } = scenes.created;
        for (const [arrival, pauseMs] of story) {
          now += pauseMs;
          const step = transition(member, arrival(member, now), context, now);
          if (step.outcome === "applied") member = step.member;
          expect(["connected", "identified"]).not.toContain(member.state.name);
        }
      }),
      { numRuns: 600 },
    );
  });
});
