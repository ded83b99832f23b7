import { type DecidedCheck, evaluateChecks } from "../src/balance/evaluate-checks.ts";
import type { Instant } from "../src/instant.ts";
import { createMember } from "../src/member/create-member.ts";
import type { CallResult, MemberEvent } from "../src/member/event.ts";
import { type Call, callOf, type JobKind } from "../src/member/lane.ts";
import { canRetry, dueAtOf, type Member } from "../src/member/member.ts";
import { transition } from "../src/member/transition.ts";
import { aContext, aLastStatus, hour, minute, second, start } from "./builders.ts";
import { CheckBook, type DebitScript } from "./check-tracker.ts";
import { describeMember } from "./describe.ts";
import { expectedDecision, justifiesRestart, type Released } from "./expected-decision.ts";
import { deepFrozen, violationsOf } from "./invariants.ts";
import { type ConsentOutcome, type JobOwner, type JobScript, MxModel } from "./mx-model.ts";

/** Everything that is left to chance in a run. */
export interface WorldScript {
  /** The jobs, in the order in which they start; MX's own first one included. */
  jobs: JobScript[];
  /** MX starts with a job of its own. */
  startsBusy: boolean;
  /** Jobs of MX's own, so long after the start. */
  background: { afterMs: number; job: JobScript }[];
  /** Webhooks, so long after the start: true or forged, who knows. */
  hintsMs: number[];
  /** MX cannot be reached in these times. */
  outages: { afterMs: number; lastsMs: number }[];
  /** What becomes of the answers to requests for jobs, in their order; then all arrive. */
  requests: ("answered" | "lost_before_mx" | "lost_after_mx")[];
  latencyMs: number;
  /** Time until the user answers a challenge, and until the user performs a required action. */
  userMs: number;
  /** How long the news of what the user did takes to reach the member. */
  commandMs: number;
  /** Whether the user's action is new credentials. Otherwise it is a retry. */
  updatesCredentials: boolean;
  /** Each result comes twice. */
  repeatsResults: boolean;
  debits: DebitScript[];
  /** How the account stands at the bank, from so long after the start on. */
  bank: { afterMs: number; cents: number; isClosed: boolean }[];
  windows: WindowScript[];
}

/** An OAuth window that is requested so long after the start. It closes an earlier one. */
interface WindowScript {
  afterMs: number;
  /** Until the user decides. */
  decidesInMs: number;
  outcome: ConsentOutcome | "canceled";
  /** Whether MX's redirect reaches the client, which reports the result. */
  isReported: boolean;
  /** Whether MX shows PENDING while the window is open. */
  showsPending: boolean;
}

/** How it went. */
export interface WorldEnd {
  member: Member;
  mx: MxModel;
  /** What must never happen and did. */
  faults: string[];
  /** When status was read. */
  reads: Instant[];
  requested: Record<JobKind, number>;
  /** Whether MX accepted a verification after the latest consent that was reported. */
  isVerifiedSinceConsent: boolean;
  /** Consents that the user gave. */
  consentCount: number;
  /** Retries by the user. */
  retryCount: number;
  decided: CheckBook["decided"];
  stepCount: number;
  endedAt: Instant;
}

/** MX is calm from here on, and so must come to an end. */
const settlesAt = start + 30 * minute;
const patienceMs = 6 * hour;
/** An abandoned consent is awaited for a day. */
const consentPatienceMs = 30 * hour;
const challengeExpiryMs = 10 * minute;
/** Between a job's end and our seeing it: a slow poll, and an outage. */
const detectionMsMax = 100 * minute;

/** Plays a member against MX: performs its calls, with their delays, and brings it everything that happens. */
export function play(script: WorldScript): WorldEnd {
  return new MemberSimulation(script).run();
}

type Happening = { at: Instant; happens: (at: Instant) => void };

class MemberSimulation {
  readonly #script: WorldScript;
  readonly #context = aContext();
  readonly #mx: MxModel;
  readonly #agenda: Happening[] = [];
  readonly #faults: string[] = [];
  readonly #reads: Instant[] = [];
  readonly #requested: Record<JobKind, number> = { verify: 0, identify: 0, check_balance: 0 };
  readonly #requestOutcomes: WorldScript["requests"];
  readonly #book = new CheckBook();
  /** Checks that were decided `sufficient`, in that order. */
  readonly #released: Released[] = [];
  /** The times of requests for a balance job, whether MX received them or not. */
  readonly #requestedAt: Instant[] = [];
  #member: Member;
  #performed = 0;
  #requestCount = 0;
  /** Since when status, as delivered, has excused another request: an error seen idle, or a person's wish. */
  #excusedAt: Instant = Number.NEGATIVE_INFINITY;
  #userIsBusy = false;
  #latestWindow: WindowScript | null = null;
  #consentCount = 0;
  #retryCount = 0;
  /** When the latest consent that was reported was given. */
  #consentedAt: Instant = Number.NEGATIVE_INFINITY;
  /** When MX accepted the latest verification. */
  #verifiedAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(script: WorldScript) {
    this.#script = script;
    this.#requestOutcomes = script.requests;
    const bank = script.bank.map(({ afterMs, ...standing }) => ({ ...standing, at: start + afterMs }));
    this.#mx = new MxModel(script.jobs, challengeExpiryMs, bank);
    if (script.startsBusy) this.#mx.aggregate(script.jobs[0] ?? { ...noWork }, start);
    const facts = { guid: "MBR-1", userGuid: "USR-1", institutionCode: "mxbank", wantsIdentification: true };
    this.#member = createMember(
      facts,
      aLastStatus("CREATED", { isBeingAggregated: script.startsBusy }),
      this.#context,
      start,
    );
    for (const { afterMs, job } of script.background)
      this.#plan(start + afterMs, (at) => this.#mx.aggregate(job, at));
    for (const ms of script.hintsMs) {
      this.#plan(start + ms, (at) =>
        this.#bring({ kind: "webhook_received", type: "CONNECTION_STATUS" }, at),
      );
    }
    for (const window of script.windows)
      this.#plan(start + window.afterMs, (at) => this.#openWindow(window, at));
    this.#plan(settlesAt, () => this.#mx.settle());
    script.debits.forEach((debit, index) => {
      const check = CheckBook.checkOf(debit, index);
      this.#plan(start + debit.scheduledMs, () => this.#book.schedule(check));
      for (const at of this.#book.evaluationTimes(check, this.#context.policy))
        this.#plan(at, (now) => this.#serve(now));
    });
  }

  run(): WorldEnd {
    let now = start;
    let stepCount = 0;
    for (; stepCount < 5_000 && this.#faults.length === 0; stepCount += 1) {
      this.#actAsUser(now);
      const next = this.#takeNext(now);
      if (next === null) break;
      now = next.at;
      if (now > settlesAt + (this.#script.windows.length > 0 ? consentPatienceMs : patienceMs)) {
        this.#faults.push(`stuck in ${describeMember(this.#member)}`);
        break;
      }
      next.happens(now);
    }
    if (this.#book.openCount > 0) this.#faults.push(`${this.#book.openCount} checks are never decided`);
    if (this.#mx.throttled > 0) this.#faults.push(`MX refused ${this.#mx.throttled} balance checks`);
    return {
      decided: this.#book.decided,
      member: this.#member,
      mx: this.#mx,
      faults: [...this.#faults, ...this.#book.faults],
      reads: this.#reads,
      requested: this.#requested,
      isVerifiedSinceConsent: this.#verifiedAt >= this.#consentedAt,
      consentCount: this.#consentCount,
      retryCount: this.#retryCount,
      stepCount,
      endedAt: now,
    };
  }

  #plan(at: Instant, happens: (at: Instant) => void): void {
    this.#agenda.push({ at, happens });
  }

  /** The earliest of what is planned and of the call that is due. */
  #takeNext(now: Instant): Happening | null {
    const call = this.#dueCall(now);
    const index = this.#agenda.reduce(
      (best, { at }, each) => (best === -1 || at < (this.#agenda[best]?.at ?? 0) ? each : best),
      -1,
    );
    const planned = this.#agenda[index];
    if (planned === undefined || (call !== null && call.at < planned.at)) return call;
    this.#agenda.splice(index, 1);
    return planned;
  }

  #dueCall(now: Instant): Happening | null {
    const { callNumber, state } = this.#member;
    const call = callOf(state.lane);
    const dueAt = dueAtOf(state.lane);
    if (call === null || dueAt === null || this.#performed === callNumber) return null;
    return { at: Math.max(now, dueAt), happens: (at) => this.#perform(call, callNumber, at) };
  }

  #perform(call: Call, callNumber: number, now: Instant): void {
    this.#performed = callNumber;
    const reachesAt = now + Math.floor(this.#script.latencyMs / 2);
    const result = this.#call(call, now, reachesAt);
    this.#plan(now + this.#script.latencyMs, (at) => {
      this.#bring({ ...result, callNumber } as CallResult, at);
      if (this.#script.repeatsResults) this.#repeat({ ...result, callNumber } as CallResult, at);
    });
  }

  #call(call: Call, now: Instant, reachesAt: Instant): object {
    const isOut = this.#script.outages.some(
      ({ afterMs, lastsMs }) => now >= start + afterMs && now < start + afterMs + lastsMs,
    );
    switch (call.call) {
      case "read_status": {
        const gapMs = now - (this.#reads.at(-1) ?? Number.NEGATIVE_INFINITY);
        if (gapMs < this.#context.policy.pollFloorMs)
          this.#faults.push(`status read again after ${gapMs} ms`);
        this.#reads.push(now);
        if (isOut) return { kind: "call_failed", why: "outage", retryAfterMs: null };
        return { kind: "status_read", snapshot: this.#mx.status(reachesAt), startedAt: now };
      }
      case "read_results":
        if (isOut) return { kind: "call_failed", why: "outage", retryAfterMs: null };
        if (call.kind === "check_balance")
          return { kind: "balances_read", accounts: this.#mx.accounts(reachesAt) };
        return { kind: "results_read", count: this.#rows(call.kind, reachesAt) };
      case "read_error":
        if (isOut) return { kind: "call_failed", why: "outage", retryAfterMs: null };
        return { kind: "error_read", error: null };
      case "request_job":
        if (isOut) return { kind: "job_postponed", why: "unreachable", retryAfterMs: null };
        return this.#request(call.kind, reachesAt);
    }
  }

  #rows(kind: JobKind, at: Instant): number {
    this.#mx.status(at);
    return this.#mx.rows[kind];
  }

  #request(kind: JobKind, at: Instant): object {
    const outcome = this.#requestOutcomes[this.#requestCount] ?? "answered";
    this.#requestCount += 1;
    if (kind === "check_balance") this.#requestedAt.push(at);
    if (outcome === "lost_before_mx") return { kind: "job_unanswered", why: "timeout" };
    this.#mx.status(at);
    const running = this.#mx.runningJob;
    if (running !== null && running.owner === kind && this.#excusedAt < running.acceptedAt) {
      this.#faults.push(`${kind} requested again while the first one ran, at ${at - start}`);
    }
    const taken = this.#mx.request(kind, at);
    if (taken === "accepted") this.#requested[kind] += 1;
    if (taken === "accepted" && kind === "verify") this.#verifiedAt = at;
    if (outcome === "lost_after_mx") return { kind: "job_unanswered", why: "timeout" };
    if (taken === "throttled") return { kind: "job_postponed", why: "throttled", retryAfterMs: null };
    if (taken === "refused") return { kind: "job_refused", unsupported: false, message: null };
    return { kind: taken === "accepted" ? "job_accepted" : "job_busy" };
  }

  #bring(event: MemberEvent, now: Instant): void {
    const before = deepFrozen(this.#member);
    const step = transition(before, event, this.#context, now);
    if (justifiesRestart(event)) this.#excusedAt = now;
    if (step.outcome === "ignored") return;
    if (step.member.callNumber < before.callNumber) this.#faults.push("the call number went back");
    this.#faults.push(...violationsOf(step.member, this.#context.policy, now));
    this.#member = step.member;
    this.#serve(now);
  }

  /** What every advance does at its end. */
  #serve(now: Instant): void {
    const due = this.#book.due(now);
    if (due.length === 0) return;
    const { member, decided, started } = evaluateChecks(deepFrozen(this.#member), due, this.#context, now);
    this.#book.record(started, decided, now);
    this.#faults.push(...violationsOf(member, this.#context.policy, now));
    for (const each of decided) this.#faults.push(...this.#violations(each, now));
    this.#member = member;
  }

  /** A decision by balance must use one that was imported after its request, and recently enough. */
  #violations({ check, decision }: DecidedCheck, now: Instant): string[] {
    if (decision.decision === "inconclusive") return [];
    const drawnOn = this.#script.debits[Number(check.id.slice("CHK-".length))]?.drawnOn ?? "checking";
    const released = [...this.#released];
    if (decision.decision === "sufficient") this.#released.push(check);
    const since = Math.min(check.runAt, now - check.maxAgeMs) - detectionMsMax;
    const recent = this.#mx.imports.filter(({ at }) => at >= since);
    // MX's own job that ends after the request cannot always be distinguished from it, and its balances are as fresh.
    const mayBeOurs = ({ owner, at }: { owner: JobOwner; at: Instant }) =>
      owner === "check_balance" ||
      (owner === "mx" && this.#requestedAt.some((requestedAt) => requestedAt >= since && requestedAt <= at));
    const jobIndex = recent.findIndex(mayBeOurs);
    const isTrue =
      jobIndex >= 0 &&
      recent
        .slice(jobIndex)
        .some((entry) => expectedDecision(entry, check, drawnOn, released) === decision.decision);
    return isTrue
      ? []
      : [`${check.id} is decided ${decision.decision} at ${now - start}, which never was so`];
  }

  #repeat(event: CallResult, now: Instant): void {
    const step = transition(this.#member, event, this.#context, now);
    if (step.outcome === "applied") this.#faults.push(`${event.kind} had an effect twice`);
  }

  /** The user answers challenges and performs required actions, each in time. */
  #actAsUser(now: Instant): void {
    if (this.#userIsBusy) return;
    const act = this.#userAct();
    if (act === null) return;
    this.#userIsBusy = true;
    this.#plan(now + this.#script.userMs, (at) => {
      const command = act(at);
      // What MX refuses (409, 400) is tried again a little later.
      const doneAt = command === null ? at + second : at + this.#script.commandMs;
      this.#plan(doneAt, (then) => {
        this.#userIsBusy = false;
        if (command !== null) this.#bring(command, then);
      });
    });
  }

  #userAct(): ((at: Instant) => MemberEvent | null) | null {
    const { challenges, state } = this.#member;
    if (challenges.length > 0) {
      return (at) => (this.#mx.resume(challenges, at) ? { kind: "challenges_answered", challenges } : null);
    }
    if (state.name === "action_required" && this.#script.updatesCredentials) {
      return (at) => (this.#mx.updateCredentials(at) ? { kind: "credentials_updated" } : null);
    }
    if (!canRetry(this.#member)) return null;
    return () => {
      this.#retryCount += 1;
      return { kind: "retry_requested" };
    };
  }

  /** The window's address is known once the request is recorded. */
  #openWindow(window: WindowScript, at: Instant): void {
    const { challenges: _, ...baseline } = this.#mx.status(at);
    this.#mx.openWindow(window.showsPending, at);
    this.#latestWindow = window;
    const { commandMs } = this.#script;
    this.#plan(at + commandMs, (then) => this.#bring({ kind: "consent_requested", baseline }, then));
    this.#plan(at + commandMs + window.decidesInMs, (then) => this.#decide(window, then));
  }

  #decide(window: WindowScript, at: Instant): void {
    const { outcome, isReported } = window;
    if (this.#latestWindow !== window) return;
    this.#latestWindow = null;
    const reportedAt = at + this.#script.commandMs;
    if (outcome === "canceled") {
      const failed = { kind: "consent_failed", reason: "oauth_cancelled", error: null } as const;
      if (isReported) this.#plan(reportedAt, (then) => this.#bring(failed, then));
      return;
    }
    if (!this.#mx.consent(outcome, at)) return;
    this.#consentCount += 1;
    if (!isReported) return;
    this.#consentedAt = at;
    this.#plan(reportedAt, (then) => this.#bring({ kind: "consent_given" }, then));
  }
}

const noWork: JobScript = {
  flipMs: 0,
  workMs: 0,
  rounds: 0,
  sameQuestion: false,
  staleMs: 0,
  endsAs: "CONNECTED",
  rows: 0,
};
