import type { Member } from "@account-opening/core/member";
import type { AccountKind, ConsentOutcome, JobScript } from "@account-opening/core/testing";
import fc from "fast-check";
import type { QueueFaults } from "./memory-queue.ts";
import type { ProcessFault } from "./process.ts";

/** The input of a run. */
export interface Scenario {
  /** The seed of all other random choices. */
  seed: number;
  workerCount: number;
  members: MemberScript[];
  debits: DebitScript[];
  processFaults: Record<"worker-1" | "worker-2" | "api" | "ingest", ProcessFault[]>;
  /** The offsets of the workers' clocks. */
  skewsMs: [number, number];
  outages: { of: "database" | "queue" | "mx" | "receiver"; afterMs: number; lastsMs: number }[];
  flushesMs: number[];
  queue: QueueFaults;
  webhooks: { loss: number; doubles: number; delayMs: number };
  /** Share of notifications that the receiver refuses, and that it accepts although its response is lost. */
  receiver: { refuses: number; losesResponse: number };
}

interface MemberScript {
  startsBusy: boolean;
  /** The jobs, in the order in which they start. Later jobs succeed. */
  jobs: JobScript[];
  /** Background jobs of MX. */
  background: { afterMs: number; job: JobScript }[];
  /** Webhooks without a cause: forged, or very late. */
  spuriousWebhooksMs: number[];
  /** Events of an unknown kind, or without the fields of their kind. */
  unreadable: { afterMs: number; kind: string }[];
  userMs: number;
  updatesCredentials: boolean;
  /** What MX's first job fetches in API version v20250224; null in v20111101, where it fetches neither. */
  firstJobFetches: Member["mayExist"] | null;
  /** An OAuth member; null for a member with credentials. */
  oauth: OauthScript | null;
  bank: { afterMs: number; cents: number; isClosed: boolean }[];
}

export interface OauthScript {
  /** What the user does in each window, in this order. Later consents succeed. */
  consents: (ConsentOutcome | "canceled")[];
  /** Whether core banking reports the results of MX's redirect. */
  isReported: boolean;
}

export interface DebitScript {
  /** Index of its member. */
  member: number;
  scheduledMs: number;
  /** From the request to `run_at`. */
  runInMs: number;
  /** From `run_at` to `decide_by`. */
  decideInMs: number;
  cents: number;
  maxAgeMs: number;
  drawnOn: AccountKind;
  /** A later change by core banking. */
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
  spuriousWebhooksMs: fc.array(upTo(3 * minute), { maxLength: 6 }),
  unreadable: fc.array(
    fc.record({
      afterMs: upTo(3 * minute),
      kind: fc.constantFrom("not_known", "challenges_answered"),
    }),
    { maxLength: 2 },
  ),
  userMs: fc.constantFrom(0, second, 40 * second),
  updatesCredentials: fc.boolean(),
  firstJobFetches: fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    // MX may lack the owners, or both.
    { weight: 1, arbitrary: fc.constantFrom<Member["mayExist"]>(["verify", "identify"], ["verify"], []) },
  ),
  oauth: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    {
      weight: 1,
      arbitrary: fc.record({
        consents: fc.array(fc.constantFrom("job", "no_job", "stays_pending", "canceled"), { maxLength: 3 }),
        isReported: fc.boolean(),
      }),
    },
  ),
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
  runInMs: fc.constantFrom(0, 0, second, minute),
  decideInMs: fc.constantFrom(10 * second, minute, 3 * minute, 3 * minute),
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

const processFault = (callsMax: number): fc.Arbitrary<ProcessFault> =>
  fc.record({
    call: fc.integer({ min: 1, max: callsMax }),
    kind: fc.constantFrom("crash_before", "crash_after", "fail_before", "fail_after", "pause"),
    ms: fc.constantFrom(100, 2 * second, 8 * second, 20 * second, 50 * second),
  });

/** Within the accuracy of NTP. */
const skew = fc.constantFrom(0, 0, -200, 200);

const share = fc.constantFrom(0, 0, 0.05, 0.3);

/** Scenarios of one or two members, with every kind of fault. */
export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  workerCount: fc.constantFrom(1, 2),
  members: fc.array(member, { minLength: 1, maxLength: 2 }),
  debits: fc.array(debit, { maxLength: 4 }),
  processFaults: fc.record({
    "worker-1": fc.array(processFault(400), { maxLength: 5 }),
    "worker-2": fc.array(processFault(400), { maxLength: 5 }),
    api: fc.array(processFault(40), { maxLength: 2 }),
    ingest: fc.array(processFault(40), { maxLength: 2 }),
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
  receiver: fc.record({ refuses: share, losesResponse: share }),
});

/** Scenarios in which only MX fails, so that every check is decided in time. */
export const mxFaultScenarios: fc.Arbitrary<Scenario> = scenarios.map((scenario) => ({
  ...scenario,
  processFaults: { "worker-1": [], "worker-2": [], api: [], ingest: [] },
  skewsMs: [0, 0],
  outages: [],
  flushesMs: [],
  queue: { loss: 0, doubles: scenario.queue.doubles, lagMs: 5 },
  receiver: { refuses: 0, losesResponse: 0 },
}));
