import type { BalanceCheck, Member, Policy } from "@account-opening/core";
import {
  type AccountKind,
  describeMember,
  expectedDecision,
  faultsOf,
  justifiesRestart,
} from "@account-opening/core/testing";
import type { StoredDecision } from "./memory/checks.ts";
import type { Commit, MemoryStore } from "./memory/store.ts";
import type { Request, SimulatedMx } from "./simulated-mx.ts";
import { leaseMs, mxTimeoutMs, overdueIntervalMs, transactionIdleMs } from "./simulated-worker.ts";

const second = 1_000;

/** After the last trouble, a decision that waited is made within so long: a look for overdue checks, and what that has to wait for. */
const lateMsMax = overdueIntervalMs + transactionIdleMs;
/** A call that a lost process held is made within so long. */
const recoveryMs = leaseMs + lateMsMax;
/** Between a job's end and our seeing it: the slowest poll, and its way. */
const detectionMsMax = 65 * second;

/** The clocks of the workers differ by less. */
const skewMsMax = second;

/** Looks on, knows MX's truth, and says what must never happen and did. */
export class Judge {
  readonly faults: string[] = [];
  readonly #store: MemoryStore;
  readonly #mx: SimulatedMx;
  /** Two reads of a status may be by two clocks. */
  readonly #tolerant: Policy;
  readonly #troubles: { from: number; until: number }[] = [];
  readonly #excusedAt = new Map<string, number>();
  readonly #latest = new Map<string, Member>();
  readonly #taken = new Set<string>();
  readonly #canceled = new Map<string, number>();
  readonly #drawnOn = new Map<string, AccountKind>();
  /** Checks that were decided `sufficient`, in that order. */
  readonly #released: StoredDecision[] = [];
  readonly #received = new Map<string, number>();
  /** Members of which a request may have been lost on its way, or never sent. */
  readonly #unanswered = new Set<string>();
  /** The members and times of requests that reached MX later than their time-out. */
  readonly #heldBack = new Set<string>();
  /** When the latest look at MX began that was taken in. */
  readonly #lookedAt = new Map<string, number>();
  /** For each request for a balance job: from the look at MX before it, until the member came to rest again. */
  readonly #asked = new Map<string, { from: number; until: number }[]>();

  constructor(store: MemoryStore, mx: SimulatedMx, policy: Policy) {
    this.#store = store;
    this.#mx = mx;
    this.#tolerant = { ...policy, pollFloorMs: policy.pollFloorMs - skewMsMax };
  }

  readonly trouble = (from: number, until: number): void => {
    this.#troubles.push({ from, until });
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
      this.#fault(at, `${guid} was advanced from an old version, ${version}`);
    this.#latest.set(guid, folded.member);
    for (const id of eventIds) {
      if (this.#taken.has(id)) this.#fault(at, `event ${id} of ${guid} was taken in twice`);
      this.#taken.add(id);
    }
    for (const { check, decision } of folded.decided) {
      const lateMs = now - check.decideBy;
      if (decision.decision !== "inconclusive" && lateMs > transactionIdleMs + skewMsMax)
        this.#fault(at, `${check.id} became ${decision.decision} ${lateMs} ms after its time`);
    }
    for (const event of events)
      if (event.kind === "status_read") this.#lookedAt.set(guid, event.startedAt - skewMsMax);
    if (folded.member.state.lane.step === "idle")
      for (const asked of this.#asked.get(guid) ?? []) asked.until = Math.min(asked.until, now);
    if (events.some(({ kind }) => kind === "job_unanswered")) this.#unanswered.add(guid);
    if (events.some(justifiesRestart)) this.#excusedAt.set(guid, at.getTime());
    if (folded.member.callNumber < before.callNumber) this.#fault(at, `the call number of ${guid} went back`);
    for (const fault of faultsOf(folded.member, this.#tolerant, at.getTime()))
      this.#fault(at, `${guid}: ${fault}`);
  }

  requested({ memberGuid, kind, sentAt, reachedAt, running }: Request): void {
    if (kind === "check_balance") {
      const from = Math.min(reachedAt, this.#lookedAt.get(memberGuid) ?? reachedAt);
      const asked = this.#asked.get(memberGuid) ?? [];
      this.#asked.set(memberGuid, [...asked, { from, until: Number.POSITIVE_INFINITY }]);
    }
    // What the network holds back for longer than the time-out cannot be told from what was never sent: neither it nor
    // the request that follows it can know of the other.
    if (reachedAt - sentAt > mxTimeoutMs) {
      this.#heldBack.add(`${memberGuid} ${reachedAt}`);
      return;
    }
    if (running !== null && this.#heldBack.has(`${memberGuid} ${running.acceptedAt}`)) return;
    const excusedAt = this.#excusedAt.get(memberGuid) ?? Number.NEGATIVE_INFINITY;
    if (running?.owner === kind && excusedAt < running.acceptedAt) {
      this.#fault(
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

  /** Everything has come to rest. */
  concluded(): void {
    for (const { member } of this.#store.members.values()) {
      const end = describeMember(member);
      const { throttled, hasCoveredFailure } = this.#mx.modelOf(member.guid);
      const isMistaken = hasCoveredFailure && end === "failed (no_eligible_accounts) · idle";
      if (end !== "identified · idle" && !isMistaken) this.faults.push(`${member.guid} ends ${end}`);
      if (throttled > 0) this.faults.push(`MX refused ${throttled} balance checks of ${member.guid}`);
    }
    for (const decided of this.#store.checks.decisions.values()) this.#judgeDecision(decided);
    for (const [id, row] of this.#store.checks.rows) {
      if (row.nextAt !== null) this.faults.push(`${id} is still open`);
    }
    this.#judgeNotifications();
  }

  #judgeDecision(decided: StoredDecision): void {
    const { check, decision, decidedAt } = decided;
    const at = decidedAt.getTime();
    const canceledAt = this.#canceled.get(check.id);
    if (canceledAt !== undefined) this.#fault(decidedAt, `${check.id} was canceled, and decided`);
    if (at > this.#latestDecisionAt(check, at)) {
      this.#fault(decidedAt, `${check.id} is decided ${at - check.decideBy} ms after its time`);
    }
    if (at >= check.decideBy && decision.decision !== "inconclusive") {
      this.#fault(decidedAt, `${check.id} is ${decision.decision} after its time`);
    }
    if (decision.decision !== "inconclusive" && !this.#isTrue(decided)) {
      this.#fault(decidedAt, `${check.id} is decided ${decision.decision}, which never was so`);
    }
    if (decision.decision === "sufficient") this.#released.push(decided);
  }

  #latestDecisionAt({ decideBy }: BalanceCheck, at: number): number {
    const recent = this.#troubles.filter(({ from, until }) => from <= at && until >= decideBy - lateMsMax);
    const end = recent.reduce((latest, { until }) => Math.max(latest, until + lateMsMax), decideBy);
    return end;
  }

  /** It must be what was brought in after we asked for it, recently enough. */
  #isTrue({ check, memberGuid, decision, decidedAt }: StoredDecision): boolean {
    const at = decidedAt.getTime();
    const fresh = Math.min(check.runAt, at - check.maxAgeMs);
    const since = fresh - this.#detectionMs(fresh, at);
    const asked = this.#asked.get(memberGuid) ?? [];
    const drawnOn = this.#drawnOn.get(check.id) ?? "checking";
    const released = this.#released
      .filter((each) => each.memberGuid === memberGuid && each.check.accountGuid === check.accountGuid)
      .map((each) => each.check);
    // A job of MX's own that ends after the look before we asked cannot always be told from ours, and its balances are as fresh.
    const mayBeOurs = ({ owner, at: endedAt }: { owner: string; at: number }) =>
      owner === "check_balance" ||
      this.#unanswered.has(memberGuid) ||
      asked.some(({ from, until }) => from <= endedAt && endedAt <= until);
    return this.#mx
      .modelOf(memberGuid)
      .imports.some(
        (entry) =>
          entry.at >= since &&
          entry.at <= at + skewMsMax &&
          mayBeOurs(entry) &&
          expectedDecision(entry, check, drawnOn, released) === decision.decision,
      );
  }

  /** How long a job's end may have gone unseen: longer where something went wrong meanwhile. */
  #detectionMs(from: number, until: number): number {
    const isMeanwhile = (trouble: { from: number; until: number }) =>
      trouble.from <= until && trouble.until >= from - detectionMsMax;
    const troubleMs = this.#troubles
      .filter(isMeanwhile)
      .reduce((sum, trouble) => sum + trouble.until - trouble.from + recoveryMs, 0);
    return detectionMsMax + troubleMs;
  }

  #judgeNotifications(): void {
    const { recorded, deliveries } = this.#store.notifications;
    const attemptsOf = new Map([...deliveries.values()].map((each) => [each.event.id, each.attemptCount]));
    const told = new Map<string, number>();
    const latest = new Map<string, { position: number; place: number }>();
    for (const { id, notification, position } of recorded) {
      const place = this.#received.get(id);
      if (place === undefined || position === null) {
        this.faults.push(`${id} (${notification.type}) was never received`);
        continue;
      }
      const before = latest.get(notification.memberGuid);
      if (before !== undefined && before.place > place) {
        this.faults.push(`${id} came before an earlier one of ${notification.memberGuid}`);
      }
      // One that failed over and over lets those behind it pass.
      if ((attemptsOf.get(id) ?? 0) < 4) latest.set(notification.memberGuid, { position, place });
      if (notification.check !== null) {
        told.set(notification.check.balanceCheckId, (told.get(notification.check.balanceCheckId) ?? 0) + 1);
      }
    }
    for (const id of this.#store.checks.decisions.keys()) {
      if (told.get(id) !== 1)
        this.faults.push(`the decision of ${id} has ${told.get(id) ?? 0} notifications`);
    }
  }

  #fault(at: Date, what: string): void {
    this.faults.push(`${at.toISOString()}: ${what}`);
  }
}
