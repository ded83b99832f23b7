import type { AccountBalance } from "../src/account.ts";
import type { Instant } from "../src/instant.ts";
import type { Challenge } from "../src/member/challenge.ts";
import type { JobKind, Phase } from "../src/member/lane.ts";
import type { StatusSnapshot } from "../src/member/status-snapshot.ts";
import { anAccountBalance, aQuestion, hour } from "./builders.ts";

/** How one MX job goes. */
export interface JobScript {
  /** From the 202 until status shows it: `is_being_aggregated` flips late. */
  flipMs: number;
  /** How long MX works before each question, and before the end. */
  workMs: number;
  /** Rounds of questions. */
  rounds: number;
  /** Every round asks the same, under the same guid. */
  sameQuestion: boolean;
  /** How long status still shows a question after its answer. */
  staleMs: number;
  endsAs: string;
  /** Rows among the results of a job that ends well. */
  rows: number;
}

/** The job that every job is, once MX has settled. */
const aCalmJob: JobScript = {
  flipMs: 500,
  workMs: 10_000,
  rounds: 0,
  sameQuestion: false,
  staleMs: 0,
  endsAs: "CONNECTED",
  rows: 1,
};

/** How the account stands at the bank from a time on. */
export interface BankEntry {
  at: Instant;
  cents: number;
  isClosed: boolean;
}

/** Of the states that jobs of these tests end in, those in which MX does nothing by itself. */
const needsUser = new Set(["DENIED", "LOCKED", "PENDING"]);

/** What follows a consent: a job of MX, no job, or no change of the status either. */
export type ConsentOutcome = "job" | "no_job" | "stays_pending";

export type JobOwner = JobKind | "mx";

interface RunningJob {
  owner: JobOwner;
  /** What a job of MX's own fetches beside balances. */
  products: readonly Phase[];
  script: JobScript;
  acceptedAt: Instant;
  roundsLeft: number;
  /** When it continues by itself. Null while it waits for the user. */
  movesAt: Instant | null;
  asks: Challenge[];
  answeredAt: Instant | null;
}

/** As much of MX as the state machine can meet: one job per member, late news, stamps of one second. */
export class MxModel {
  readonly #scripts: JobScript[];
  readonly #expiryMs: number;
  readonly #products: readonly Phase[];
  #hasConsent = true;
  #isWindowOpen = false;
  #status = "CREATED";
  #aggregatedAt: string | null = null;
  #successfullyAggregatedAt: string | null = null;
  #job: RunningJob | null = null;
  /** The last requested job that ended. */
  #hasFailed = false;
  #lastAnswer: { asks: Challenge[]; staleUntil: Instant } | null = null;
  readonly #bank: BankEntry[];
  readonly #balanceChecksAt: Instant[] = [];
  /** The imports of jobs, oldest first. */
  readonly imports: (BankEntry & { owner: JobOwner })[] = [];
  /** Balance checks that MX did not take: there had been enough of them. */
  throttled = 0;
  readonly rows: Record<JobKind, number> = { verify: 0, identify: 0, check_balance: 0 };
  /** How jobs ended, in their order. */
  readonly ends: string[] = [];
  /**
   * Whether a requested job failed, and then one of MX's own succeeded. Without a status read in between, the success counts
   * as the end of the failed job, because MX's status names no job. At MX this takes an outage of a day, since its own jobs
   * run 20 hours apart (mx/facts.md, section 5). Here they run soon.
   */
  hasCoveredFailure = false;
  /** Requests that started a job. */
  readonly started: Record<JobKind, number> = { verify: 0, identify: 0, check_balance: 0 };
  /** Requests that arrived while a job of the same kind was running. */
  repeats = 0;

  /** @param products what MX's first job fetches: for a new member, after a consent, and with new credentials (v20250224) */
  constructor(
    scripts: readonly JobScript[],
    expiryMs: number,
    bank: readonly BankEntry[] = [],
    products: readonly Phase[] = [],
  ) {
    this.#scripts = [...scripts];
    this.#products = products;
    this.#expiryMs = expiryMs;
    this.#bank = [...bank].sort((a, b) => a.at - b.at);
  }

  /** Every job from now on is a calm one. */
  settle(): void {
    this.#scripts.length = 0;
  }

  /** When the running job continues by itself. Null if none runs. */
  get nextMoveAt(): Instant | null {
    return this.#job?.movesAt ?? null;
  }

  get runningJob(): { owner: JobOwner; acceptedAt: Instant } | null {
    return this.#job;
  }

  request(kind: JobKind, now: Instant): "accepted" | "busy" | "throttled" | "refused" {
    this.#moveTo(now);
    if (!this.#hasConsent) return "refused";
    if (kind === "check_balance" && this.#isThrottled(now)) return "throttled";
    if (this.#job !== null && this.#job.owner !== kind) return "busy";
    if (this.#job !== null) this.repeats += 1;
    else {
      this.started[kind] += 1;
      this.#start(kind, this.#scripts.shift() ?? aCalmJob, now);
    }
    return "accepted";
  }

  /** Five in two hours. */
  #isThrottled(now: Instant): boolean {
    const isFree = this.#job === null || this.#job.owner === "check_balance";
    if (!isFree) return false;
    const isOver = this.#balanceChecksAt.filter((at) => at > now - 2 * hour).length >= 5;
    if (isOver) this.throttled += 1;
    else this.#balanceChecksAt.push(now);
    return isOver;
  }

  /** The latest import. */
  accounts(now: Instant): AccountBalance[] {
    this.#moveTo(now);
    const latest = this.imports.at(-1);
    if (latest === undefined) return [];
    const { cents, isClosed, at } = latest;
    return [
      anAccountBalance({ availableBalance: (cents / 100).toFixed(2), isClosed, importedAt: stamp(at) }),
    ];
  }

  /** A job of MX's own, if it is free and need not wait for the user (mx/facts.md, section 2). */
  aggregate(script: JobScript, now: Instant): void {
    this.#moveTo(now);
    if (this.#job === null && !needsUser.has(this.#status)) this.#start("mx", script, now);
  }

  /** MX's first job of a new member. */
  startFirstJob(script: JobScript, now: Instant): void {
    this.#start("mx", script, now, this.#products);
  }

  /** @returns false for MX's 409. */
  updateCredentials(now: Instant): boolean {
    this.#moveTo(now);
    if (this.#job !== null) return false;
    this.#status = "UPDATED";
    this.startFirstJob(this.#scripts.shift() ?? aCalmJob, now);
    return true;
  }

  /** @returns false if MX refuses, because it has no such challenge. */
  resume(answered: readonly Challenge[], now: Instant): boolean {
    this.#moveTo(now);
    const job = this.#job;
    if (job === null || job.asks[0]?.guid !== answered[0]?.guid) return false;
    this.#lastAnswer = { asks: job.asks, staleUntil: now + job.script.staleMs };
    job.asks = [];
    job.answeredAt = now;
    job.movesAt = now + job.script.staleMs + job.script.workMs;
    this.#status = "RESUMED";
    return true;
  }

  /** The user must consent first. */
  requireConsent(): void {
    this.#status = "PENDING";
    this.#hasConsent = false;
  }

  /** The user is at the institution. MX may show that as PENDING. */
  openWindow(showsPending: boolean, now: Instant): void {
    this.#moveTo(now);
    this.#isWindowOpen = true;
    if (showsPending && this.#job === null) this.#status = "PENDING";
  }

  /** @returns false if no consent is pending. */
  consent(outcome: ConsentOutcome, now: Instant): boolean {
    this.#moveTo(now);
    const isPending = this.#status === "PENDING" && this.#job === null;
    if (!isPending && !this.#isWindowOpen) return false;
    this.#hasConsent = true;
    this.#isWindowOpen = false;
    if (this.#job !== null) return true;
    if (outcome !== "stays_pending" && isPending) this.#status = "CREATED";
    if (outcome === "job") this.startFirstJob(this.#scripts.shift() ?? aCalmJob, now);
    return true;
  }

  status(now: Instant): StatusSnapshot {
    this.#moveTo(now);
    const isStale = this.#lastAnswer !== null && now < this.#lastAnswer.staleUntil;
    return {
      connectionStatus: isStale ? "CHALLENGED" : this.#status,
      isBeingAggregated: this.#job !== null && now >= this.#job.acceptedAt + this.#job.script.flipMs,
      aggregatedAt: this.#aggregatedAt,
      successfullyAggregatedAt: this.#successfullyAggregatedAt,
      challenges: isStale ? (this.#lastAnswer?.asks ?? []) : (this.#job?.asks ?? []),
    };
  }

  #start(owner: JobOwner, script: JobScript, now: Instant, products: readonly Phase[] = []): void {
    // A job without the consent: it is pending no longer, although the window is still open.
    if (this.#isWindowOpen && this.#status === "PENDING") this.#status = "UPDATED";
    const movesAt = now + script.flipMs + script.workMs;
    this.#job = {
      owner,
      products,
      script,
      acceptedAt: now,
      roundsLeft: script.rounds,
      movesAt,
      asks: [],
      answeredAt: null,
    };
  }

  #moveTo(now: Instant): void {
    while (this.#job !== null) {
      const job = this.#job;
      const flipsAt = job.acceptedAt + job.script.flipMs;
      if (now >= flipsAt) this.#aggregatedAt = stamp(flipsAt);
      if (job.movesAt === null || now < job.movesAt) return;
      this.#continue(job, job.movesAt);
    }
  }

  #continue(job: RunningJob, at: Instant): void {
    if (job.asks.length > 0) this.#end(job, "EXPIRED", at);
    else if (job.roundsLeft === 0) this.#end(job, job.script.endsAs, at);
    else this.#ask(job, at);
  }

  #ask(job: RunningJob, at: Instant): void {
    job.roundsLeft -= 1;
    const round = job.script.rounds - job.roundsLeft;
    job.asks = [
      job.script.sameQuestion ? aQuestion() : aQuestion({ guid: `CRD-${round}`, label: `Question ${round}` }),
    ];
    job.movesAt = at + this.#expiryMs;
    this.#status = "CHALLENGED";
  }

  #end(job: RunningJob, status: string, at: Instant): void {
    this.#job = null;
    this.#status = status;
    this.ends.push(status);
    const isSuccess = status === "CONNECTED" || status === "RECONNECTED";
    if (job.owner === "mx" && isSuccess && this.#hasFailed) this.hasCoveredFailure = true;
    this.#hasFailed = job.owner !== "mx" && !isSuccess;
    if (!isSuccess) return;
    this.#successfullyAggregatedAt = stamp(at);
    const standing = this.#bank.findLast((entry) => entry.at <= at) ?? { cents: 50_000, isClosed: false };
    // As at MX, an identification imports no balances of accounts that are already imported.
    const importsBalances = job.owner !== "identify" || this.imports.length === 0;
    if (importsBalances) this.imports.push({ ...standing, at, owner: job.owner });
    if (job.owner !== "mx") this.rows[job.owner] = job.script.rows;
    for (const product of job.products) this.rows[product] = job.script.rows;
  }
}

/** MX's stamps have a resolution of one second. */
function stamp(at: Instant): string {
  return new Date(Math.floor(at / 1_000) * 1_000).toISOString();
}
