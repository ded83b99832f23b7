import type { AccountKind, JobScript } from "@account-opening/core/testing";
import fc from "fast-check";
import type { QueueTrouble } from "./memory-queue.ts";
import type { Fate } from "./process.ts";

/** Everything that a run is made of; what is left to chance in it follows `chance`. */
export interface Scenario {
  chance: number;
  workerCount: number;
  members: MemberScript[];
  debits: DebitScript[];
  /** By process. */
  fates: Record<"worker-1" | "worker-2" | "api" | "ingest", Fate[]>;
  /** How wrong the clocks of the workers are. */
  skewsMs: [number, number];
  outages: { of: "database" | "queue" | "mx" | "receiver"; afterMs: number; lastsMs: number }[];
  flushesMs: number[];
  queue: QueueTrouble;
  webhooks: { loss: number; doubles: number; delayMs: number };
  /** Share of notifications that the receiver refuses, and that it takes without our hearing of it. */
  receiver: { refuses: number; loses: number };
}

interface MemberScript {
  startsBusy: boolean;
  /** The jobs, in the order in which they start; then all are calm. */
  jobs: JobScript[];
  /** Jobs of MX's own. */
  background: { afterMs: number; job: JobScript }[];
  /** Webhooks out of nowhere: forged, or of another day. */
  hintsMs: number[];
  /** Events of a kind that is not known, or that lack what their kind has. */
  unreadable: { afterMs: number; kind: string }[];
  userMs: number;
  updatesCredentials: boolean;
  bank: { afterMs: number; cents: number; isClosed: boolean }[];
}

export interface DebitScript {
  /** Index of its member. */
  member: number;
  scheduledMs: number;
  inMs: number;
  lifeMs: number;
  cents: number;
  maxAgeMs: number;
  drawnOn: AccountKind;
  /** What core banking changes its mind about, so long after it was scheduled. */
  change: { kind: "cancel" | "move"; afterMs: number } | null;
}

const second = 1_000;
const minute = 60 * second;
const upTo = (max: number) => fc.integer({ min: 0, max });

const job: fc.Arbitrary<JobScript> = fc.record({
  flipMs: fc.constantFrom(0, 500, 2 * second, 5 * second),
  workMs: fc.constantFrom(0, second, 20 * second, minute),
  rounds: fc.constantFrom(0, 0, 0, 1, 2),
  sameQuestion: fc.boolean(),
  staleMs: upTo(4 * second),
  endsAs: fc.oneof(
    { weight: 3, arbitrary: fc.constant("CONNECTED") },
    { weight: 1, arbitrary: fc.constantFrom("FAILED", "DEGRADED", "DENIED", "LOCKED") },
  ),
  rows: fc.constant(1),
});

const member: fc.Arbitrary<MemberScript> = fc.record({
  startsBusy: fc.boolean(),
  jobs: fc.array(job, { maxLength: 8 }),
  background: fc.array(fc.record({ afterMs: upTo(2 * minute), job }), { maxLength: 2 }),
  hintsMs: fc.array(upTo(3 * minute), { maxLength: 6 }),
  unreadable: fc.array(
    fc.record({
      afterMs: upTo(3 * minute),
      kind: fc.constantFrom("not_known", "challenges_answered"),
    }),
    { maxLength: 2 },
  ),
  userMs: fc.constantFrom(0, second, 40 * second),
  updatesCredentials: fc.boolean(),
  bank: fc.array(
    fc.record({
      afterMs: upTo(4 * minute),
      cents: fc.constantFrom(-5, 0, 10_000, 50_000),
      isClosed: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: 3 },
  ),
});

const debit: fc.Arbitrary<DebitScript> = fc.record({
  member: upTo(1),
  scheduledMs: upTo(3 * minute),
  inMs: fc.constantFrom(0, 0, second, minute),
  lifeMs: fc.constantFrom(10 * second, minute, 3 * minute, 3 * minute),
  cents: fc.constantFrom(1, 10_000, 50_000, 50_001),
  maxAgeMs: fc.constantFrom(0, 30 * second, 10 * minute),
  drawnOn: fc.constantFrom<AccountKind>(
    "checking",
    "checking",
    "checking",
    "mortgage",
    "credit_card",
    "unselected_savings",
  ),
  change: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom("cancel" as const, "move" as const),
        afterMs: upTo(minute),
      }),
    },
  ),
});

const fate = (callsMax: number): fc.Arbitrary<Fate> =>
  fc.record({
    call: fc.integer({ min: 1, max: callsMax }),
    kind: fc.constantFrom("crash_before", "crash_after", "fail_before", "fail_after", "freeze"),
    ms: fc.constantFrom(100, 2 * second, 8 * second, 20 * second, 50 * second),
  });

/** Within what NTP keeps. */
const skew = fc.constantFrom(0, 0, -200, 200);

const share = fc.constantFrom(0, 0, 0.05, 0.3);

/** Of one or two members, with all that can go wrong around them. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  chance: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  workerCount: fc.constantFrom(1, 2),
  members: fc.array(member, { minLength: 1, maxLength: 2 }),
  debits: fc.array(debit, { maxLength: 4 }),
  fates: fc.record({
    "worker-1": fc.array(fate(400), { maxLength: 5 }),
    "worker-2": fc.array(fate(400), { maxLength: 5 }),
    api: fc.array(fate(40), { maxLength: 2 }),
    ingest: fc.array(fate(40), { maxLength: 2 }),
  }),
  skewsMs: fc.tuple(skew, skew),
  outages: fc.array(
    fc.record({
      of: fc.constantFrom("database" as const, "queue" as const, "mx" as const, "receiver" as const),
      afterMs: upTo(3 * minute),
      lastsMs: fc.constantFrom(second, 20 * second, minute),
    }),
    { maxLength: 2 },
  ),
  flushesMs: fc.array(upTo(3 * minute), { maxLength: 2 }),
  queue: fc.record({ loss: share, doubles: share, lagMs: fc.constantFrom(5, 300) }),
  webhooks: fc.record({
    loss: fc.constantFrom(0, 0.2, 1),
    doubles: share,
    delayMs: fc.constantFrom(0, 30 * second),
  }),
  receiver: fc.record({ refuses: share, loses: share }),
});

/** The same, with nothing going wrong but at MX itself: then times are kept, too. */
export const calmScenarios: fc.Arbitrary<Scenario> = scenarios.map((scenario) => ({
  ...scenario,
  fates: { "worker-1": [], "worker-2": [], api: [], ingest: [] },
  skewsMs: [0, 0],
  outages: [],
  flushesMs: [],
  queue: { loss: 0, doubles: scenario.queue.doubles, lagMs: 5 },
  receiver: { refuses: 0, loses: 0 },
}));
