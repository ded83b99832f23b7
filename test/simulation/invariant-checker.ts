import type { Policy } from "@account-opening/core";
import type { BalanceCheck } from "@account-opening/core/balance";
import type { Member } from "@account-opening/core/member";
import {
  type AccountKind,
  describeMember,
  expectedDecision,
  justifiesRestart,
  violationsOf,
} from "@account-opening/core/testing";
import type { StoredDecision } from "./memory/checks.ts";
import type { Commit, MemoryStore } from "./memory/store.ts";
import type { Request, SimulatedMx } from "./simulated-mx.ts";
import { leaseMs, mxTimeoutMs, overdueIntervalMs, transactionIdleMs } from "./simulated-worker.ts";

const second = 1_000;

/** The longest delay of an overdue decision after the last disturbance: a search for overdue checks, and its transaction. */
const lateMsMax = overdueIntervalMs + transactionIdleMs;
/** The longest time until another process takes over a call. */
const recoveryMs = leaseMs + lateMsMax;
/** The longest time from the end of a job to the status read that shows it. */
const detectionMsMax = 65 * second;

/** The largest difference between the clocks of the workers. */
const skewMsMax = second;

/** Observes a run, knows the state of MX, and collects violations of invariants. */
export class InvariantChecker {
  readonly violations: string[] = [];
  readonly #store: MemoryStore;
  readonly #mx: SimulatedMx;
  /** Two status reads may be timed by two clocks. */
  readonly #tolerantPolicy: Policy;
  readonly #disturbances: { from: number; until: number }[] = [];
  readonly #restartJustifiedAt = new Map<string, number>();
  readonly #latest = new Map<string, Member>();
  readonly #appliedEventIds = new Set<string>();
  readonly #canceled = new Map<string, number>();
  readonly #drawnOn = new Map<string, AccountKind>();
  /** Checks that were decided `sufficient`, in order. */
  readonly #released: StoredDecision[] = [];
  /** The order in which events were first received. */
  readonly #received = new Map<string, number>();
  /** Members with a request that may not have reached MX. */
  readonly #unanswered = new Set<string>();
  /** The members and times of requests that reached MX after their timeout. */
  readonly #delayed = new Set<string>();
  /** The start of the latest status read that was applied. */
  readonly #statusReadAt = new Map<string, number>();
  /** The period of each request for a balance job: from the status read before it until the member is idle again. */
  readonly #requestPeriods = new Map<string, { from: number; until: number }[]>();

  constructor(store: MemoryStore, mx: SimulatedMx, policy: Policy) {
    this.#store = store;
    this.#mx = mx;
    this.#tolerantPolicy = { ...policy, pollFloorMs: policy.pollFloorMs - skewMsMax };
  }

  readonly disturbed = (from: number, until: number): void => {
    this.#disturbances.push({ from, until });
  };

  inserted(member: Member): void {
    this.#latest.set(member.guid, member);
  }

  committed(
    { at, folded: { member: before, version, eventIds, folded }, events }: Commit,
    now: number,
  ): void {
    const { guid } = before;
    if (this.#latest.get(guid) !== before)
      this.#violation(at, `${guid} was advanced from an old version, ${version}`);
    this.#latest.set(guid, folded.member);
    for (const id of eventIds) {
      if (this.#appliedEventIds.has(id)) this.#violation(at, `event ${id} of ${guid} was applied twice`);
      this.#appliedEventIds.add(id);
    }
    for (const { check, decision } of folded.decided) {
      const lateMs = now - check.decideBy;
      if (decision.decision !== "inconclusive" && lateMs > transactionIdleMs + skewMsMax)
        this.#violation(at, `${check.id} became ${decision.decision} ${lateMs} ms after its deadline`);
    }
    for (const event of events)
      if (event.kind === "status_read") this.#statusReadAt.set(guid, event.startedAt - skewMsMax);
    if (folded.member.state.lane.step === "idle")
      for (const period of this.#requestPeriods.get(guid) ?? []) period.until = Math.min(period.until, now);
    if (events.some(({ kind }) => kind === "job_unanswered")) this.#unanswered.add(guid);
    if (events.some(justifiesRestart)) this.#restartJustifiedAt.set(guid, at.getTime());
    if (folded.member.callNumber < before.callNumber)
      this.#violation(at, `the call number of ${guid} decreased`);
    for (const violation of violationsOf(folded.member, this.#tolerantPolicy, at.getTime()))
      this.#violation(at, `${guid}: ${violation}`);
  }

  requested({ memberGuid, kind, sentAt, reachedAt, running }: Request): void {
    if (kind === "check_balance") {
      const from = Math.min(reachedAt, this.#statusReadAt.get(memberGuid) ?? reachedAt);
      const periods = this.#requestPeriods.get(memberGuid) ?? [];
      this.#requestPeriods.set(memberGuid, [...periods, { from, until: Number.POSITIVE_INFINITY }]);
    }
    // A request that the network delays beyond its timeout looks like one that was never sent, so the next request may
    // repeat it.
    if (reachedAt - sentAt > mxTimeoutMs) {
      this.#delayed.add(`${memberGuid} ${reachedAt}`);
      return;
    }
    if (running !== null && this.#delayed.has(`${memberGuid} ${running.acceptedAt}`)) return;
    const justifiedAt = this.#restartJustifiedAt.get(memberGuid) ?? Number.NEGATIVE_INFINITY;
    if (running?.owner === kind && justifiedAt < running.acceptedAt) {
      this.#violation(
        new Date(reachedAt),
        `${kind} of ${memberGuid} was requested again while the first one ran`,
      );
    }
  }

  scheduled(check: BalanceCheck, drawnOn: AccountKind): void {
    this.#drawnOn.set(check.id, drawnOn);
  }

  canceled(check: BalanceCheck, at: Date): void {
    this.#canceled.set(check.id, at.getTime());
  }

  received(eventId: string): void {
    if (!this.#received.has(eventId)) this.#received.set(eventId, this.#received.size);
  }

  /** Checks the final state, once nothing is pending. */
  ended(): void {
    for (const { member } of this.#store.members.values()) {
      const end = describeMember(member);
      const { throttled, hasCoveredFailure } = this.#mx.modelOf(member.guid);
      const isUndetectable = hasCoveredFailure && end === "failed (no_eligible_accounts) · idle";
      if (end !== "identified · idle" && !isUndetectable) this.violations.push(`${member.guid} ends ${end}`);
      if (throttled > 0) this.violations.push(`MX refused ${throttled} balance checks of ${member.guid}`);
    }
    for (const decided of this.#store.checks.decisions.values()) this.#checkDecision(decided);
    for (const [id, row] of this.#store.checks.rows) {
      if (row.nextAt !== null) this.violations.push(`${id} is still open`);
    }
    this.#checkNotifications();
  }

  #checkDecision(decided: StoredDecision): void {
    const { check, decision, decidedAt } = decided;
    const at = decidedAt.getTime();
    const canceledAt = this.#canceled.get(check.id);
    if (canceledAt !== undefined) this.#violation(decidedAt, `${check.id} was canceled and then decided`);
    if (at > this.#latestDecisionAt(check, at)) {
      this.#violation(decidedAt, `${check.id} is decided ${at - check.decideBy} ms after its deadline`);
    }
    if (at >= check.decideBy && decision.decision !== "inconclusive") {
      this.#violation(decidedAt, `${check.id} is ${decision.decision} after its deadline`);
    }
    if (decision.decision !== "inconclusive" && !this.#isJustified(decided)) {
      this.#violation(decidedAt, `${check.id} is decided ${decision.decision} without such a balance at MX`);
    }
    if (decision.decision === "sufficient") this.#released.push(decided);
  }

  #latestDecisionAt({ decideBy }: BalanceCheck, at: number): number {
    return this.#disturbances
      .filter(({ from, until }) => from <= at && until >= decideBy - lateMsMax)
      .reduce((latest, { until }) => Math.max(latest, until + lateMsMax), decideBy);
  }

  /** Whether a recent import of a job that this product requested gives the decision. */
  #isJustified({ check, memberGuid, decision, decidedAt }: StoredDecision): boolean {
    const at = decidedAt.getTime();
    const fresh = Math.min(check.runAt, at - check.maxAgeMs);
    const since = fresh - this.#detectionMs(fresh, at);
    const periods = this.#requestPeriods.get(memberGuid) ?? [];
    const drawnOn = this.#drawnOn.get(check.id) ?? "checking";
    const released = this.#released
      .filter((each) => each.memberGuid === memberGuid && each.check.accountGuid === check.accountGuid)
      .map((each) => each.check);
    // A background job of MX that ends after the last status read cannot always be distinguished from the requested job,
    // and its balances are as recent.
    const countsAsRequested = ({ owner, at: endedAt }: { owner: string; at: number }) =>
      owner === "check_balance" ||
      this.#unanswered.has(memberGuid) ||
      periods.some(({ from, until }) => from <= endedAt && endedAt <= until);
    return this.#mx
      .modelOf(memberGuid)
      .imports.some(
        (entry) =>
          entry.at >= since &&
          entry.at <= at + skewMsMax &&
          countsAsRequested(entry) &&
          expectedDecision(entry, check, drawnOn, released) === decision.decision,
      );
  }

  /** The longest time until a status read shows the end of a job, including disturbances. */
  #detectionMs(from: number, until: number): number {
    const disturbedMs = this.#disturbances
      .filter((each) => each.from <= until && each.until >= from - detectionMsMax)
      .reduce((sum, each) => sum + each.until - each.from + recoveryMs, 0);
    return detectionMsMax + disturbedMs;
  }

  #checkNotifications(): void {
    const { recorded, deliveries } = this.#store.notifications;
    const attemptsOf = new Map([...deliveries.values()].map((each) => [each.event.id, each.attemptCount]));
    const decisionCounts = new Map<string, number>();
    const latest = new Map<string, { position: number; order: number }>();
    for (const { id, notification, position } of recorded) {
      const order = this.#received.get(id);
      if (order === undefined || position === null) {
        this.violations.push(`${id} (${notification.type}) was never received`);
        continue;
      }
      const before = latest.get(notification.memberGuid);
      if (before !== undefined && before.order > order) {
        this.violations.push(`${id} was received before an earlier event of ${notification.memberGuid}`);
      }
      // After several failed attempts, later events may be delivered first.
      if ((attemptsOf.get(id) ?? 0) < 4) latest.set(notification.memberGuid, { position, order });
      if (notification.check !== null) {
        const { balanceCheckId } = notification.check;
        decisionCounts.set(balanceCheckId, (decisionCounts.get(balanceCheckId) ?? 0) + 1);
      }
    }
    for (const id of this.#store.checks.decisions.keys()) {
      const count = decisionCounts.get(id) ?? 0;
      if (count !== 1) this.violations.push(`the decision of ${id} has ${count} notifications`);
    }
  }

  #violation(at: Date, what: string): void {
    this.violations.push(`${at.toISOString()}: ${what}`);
  }
}
