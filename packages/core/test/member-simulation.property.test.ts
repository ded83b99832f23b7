import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccountKind, second } from "../testing/builders.ts";
import { describeMember } from "../testing/describe.ts";
import { play, type WorldScript } from "../testing/member-simulation.ts";
import type { JobScript } from "../testing/mx-model.ts";

const upTo = (max: number) => fc.integer({ min: 0, max });

function aJob(...endsAs: string[]): fc.Arbitrary<JobScript> {
  return fc.record({
    flipMs: upTo(5 * second),
    workMs: upTo(90 * second),
    rounds: fc.constantFrom(0, 0, 0, 1, 2, 3),
    sameQuestion: fc.boolean(),
    staleMs: upTo(4 * second),
    endsAs: fc.constantFrom(...endsAs),
    rows: fc.constant(2),
  });
}

const deadEnds = ["CLOSED", "DISCONTINUED"];

const anyJob = aJob(
  "CONNECTED",
  "CONNECTED",
  "CONNECTED",
  "RECONNECTED",
  "FAILED",
  "DEGRADED",
  "DENIED",
  "LOCKED",
  "REJECTED",
);

const undisturbed = {
  startsBusy: fc.boolean(),
  hintsMs: fc.array(upTo(600 * second), { maxLength: 30 }),
  latencyMs: upTo(1500),
  userMs: fc.constantFrom(0, second, 40 * second, 700 * second),
  commandMs: fc.constantFrom(0, 50, 4 * second),
  updatesCredentials: fc.boolean(),
  repeatsResults: fc.boolean(),
  debits: fc.constant<WorldScript["debits"]>([]),
  bank: fc.constant<WorldScript["bank"]>([]),
  windows: fc.constant<WorldScript["windows"]>([]),
};

const hour = 3600 * second;

const drawnOn = fc.constantFrom<AccountKind>(
  "checking",
  "checking",
  "checking",
  "mortgage",
  "credit_card",
  "unselected_savings",
);

const debits: fc.Arbitrary<WorldScript["debits"]> = fc.array(
  fc.record({
    scheduledMs: upTo(2 * hour),
    inMs: fc.constantFrom(0, 0, second, 600 * second),
    lifeMs: fc.constantFrom(10 * second, 60 * second, 600 * second, 2 * hour),
    cents: fc.constantFrom(1, 10_000, 50_000, 50_001),
    maxAgeMs: fc.constantFrom(0, 30 * second, 600 * second, hour),
    drawnOn,
  }),
  { minLength: 1, maxLength: 12 },
);

const bank: fc.Arbitrary<WorldScript["bank"]> = fc.array(
  fc.record({
    afterMs: upTo(2 * hour),
    cents: fc.constantFrom(-5, 0, 10_000, 50_000),
    isClosed: fc.constantFrom(false, false, false, true),
  }),
  { maxLength: 6 },
);

const calmWorlds: fc.Arbitrary<WorldScript> = fc.record({
  ...undisturbed,
  background: fc.constant<WorldScript["background"]>([]),
  outages: fc.constant<WorldScript["outages"]>([]),
  requests: fc.constant<WorldScript["requests"]>([]),
  jobs: fc.array(aJob("CONNECTED", "FAILED", "DEGRADED"), { maxLength: 6 }),
  userMs: fc.constantFrom(0, second, 40 * second),
});

const window = fc.record({
  afterMs: upTo(1200 * second),
  decidesInMs: fc.constantFrom(0, second, 20 * second, 200 * second),
  outcome: fc.constantFrom(
    "job" as const,
    "job" as const,
    "no_job" as const,
    "stays_pending" as const,
    "canceled" as const,
  ),
  isReported: fc.boolean(),
  showsPending: fc.boolean(),
});

const windows: fc.Arbitrary<WorldScript["windows"]> = fc.array(window, { minLength: 1, maxLength: 4 });

const wildWorlds: fc.Arbitrary<WorldScript> = fc.record({
  ...undisturbed,
  jobs: fc.array(anyJob, { maxLength: 10 }),
  background: fc.array(fc.record({ afterMs: upTo(300 * second), job: anyJob }), { maxLength: 4 }),
  outages: fc.array(
    fc.record({ afterMs: upTo(300 * second), lastsMs: fc.constantFrom(second, 20 * second, 5400 * second) }),
    { maxLength: 2 },
  ),
  requests: fc.array(fc.constantFrom("answered", "lost_before_mx", "lost_after_mx"), { maxLength: 4 }),
});

describe("a simulated member", () => {
  it("stays valid, never requests a running job twice, and completes once the faults stop", () => {
    fc.assert(
      fc.property(wildWorlds, (script) => {
        const { member, faults } = play(script);
        expect(faults).toEqual([]);
        expect(describeMember(member)).toBe("identified · idle");
      }),
      { numRuns: 600 },
    );
  });

  it("fails only if MX has closed the connection", () => {
    const job = fc.oneof(anyJob, aJob(...deadEnds));
    const worlds = wildWorlds.chain((script) =>
      fc.array(job, { maxLength: 5 }).map((jobs): WorldScript => ({ ...script, jobs })),
    );
    fc.assert(
      fc.property(worlds, (script) => {
        const { member, mx, faults } = play(script);
        expect(faults).toEqual([]);
        const closings = mx.ends
          .filter((status) => deadEnds.includes(status))
          .map((status) => `failed (${status.toLowerCase()}) · idle`);
        expect(["identified · idle", ...closings]).toContain(describeMember(member));
      }),
      { numRuns: 400 },
    );
  });

  it("requests each job once if no response is lost and no other client uses the member", () => {
    fc.assert(
      fc.property(calmWorlds, (script) => {
        const { member, mx, faults, requested } = play(script);
        expect(faults).toEqual([]);
        expect(describeMember(member)).toBe("identified · idle");
        expect(mx.repeats).toBe(0);
        expect(requested).toEqual(mx.started);
      }),
      { numRuns: 300 },
    );
  });

  it("decides each debit once, in time, on a balance job's result, within the limit of MX calls", () => {
    const worlds = fc.tuple(wildWorlds, debits, bank).map(([world, ...rest]): WorldScript => {
      const [someDebits, someBank] = rest;
      return { ...world, debits: someDebits, bank: someBank };
    });
    fc.assert(
      fc.property(worlds, (script) => {
        const { member, faults, decided } = play(script);
        expect(faults).toEqual([]);
        expect(decided).toHaveLength(script.debits.length);
        expect(describeMember(member)).toBe("identified · idle");
      }),
      { numRuns: 600 },
    );
  });

  it("decides by the balance if there are no faults and enough time", () => {
    const worlds = fc.tuple(calmWorlds, bank).map(([world, someBank]): WorldScript => {
      const one = {
        scheduledMs: 2 * hour,
        inMs: 0,
        lifeMs: hour,
        cents: 10_000,
        maxAgeMs: 0,
        drawnOn: "checking" as const,
      };
      return { ...world, jobs: [], debits: [one], bank: someBank };
    });
    fc.assert(
      fc.property(worlds, (script) => {
        const { faults, decided } = play(script);
        expect(faults).toEqual([]);
        expect(decided.map(({ decision }) => decision.decision)).not.toContain("inconclusive");
      }),
      { numRuns: 200 },
    );
  });

  it("is verified once after each consent, and never more often than the user consents or retries", () => {
    const worlds = fc
      .tuple(calmWorlds, windows, debits)
      .map(([world, someWindows, someDebits]): WorldScript => {
        return { ...world, jobs: [], updatesCredentials: false, windows: someWindows, debits: someDebits };
      });
    fc.assert(
      fc.property(worlds, (script) => {
        const { member, mx, faults, consentCount, retryCount, isVerifiedSinceConsent } = play(script);
        expect(faults).toEqual([]);
        expect(isVerifiedSinceConsent).toBe(true);
        expect(describeMember(member)).toBe("identified · idle");
        expect(member.consent).toBeNull();
        expect(mx.started.verify).toBeLessThanOrEqual(1 + consentCount + retryCount);
      }),
      { numRuns: 200 },
    );
  });

  it("stays valid and completes with consents at any time during faults", () => {
    const worlds = fc
      .tuple(wildWorlds, windows)
      .map(([world, some]): WorldScript => ({ ...world, windows: some }));
    fc.assert(
      fc.property(worlds, (script) => {
        const { member, faults } = play(script);
        expect(faults).toEqual([]);
        expect(describeMember(member)).toBe("identified · idle");
      }),
      { numRuns: 400 },
    );
  });
});
