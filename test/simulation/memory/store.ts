import type { Policy } from "@account-opening/core";
import {
  type Advanced,
  type AdvanceTransaction,
  advanceMembers,
  type DueCall,
  type DueCheck,
} from "@account-opening/core/advance";
import type { BalanceCheck } from "@account-opening/core/balance";
import { type CallResult, isReadable, type Member, type MemberEvent } from "@account-opening/core/member";
import { type Notification, notificationsFor } from "@account-opening/core/notifications";
import type {
  Context,
  DueWork,
  FoldedMember,
  LockedMember,
  PendingEvent,
  SetAsideMember,
} from "@account-opening/core/testing";
import type { DeliveryClaim, DueEndpoint, EndedDelivery } from "@account-opening/db/notifications";
import type { Claim } from "@account-opening/db/outbox";
import {
  type ClaimOutcome,
  type ClaimRequest,
  type OverdueEndpoint,
  type Published,
  StaleMemberError,
} from "@account-opening/db/testing";
import type { CheckTimes, LoopStore, StoreSnapshot } from "../contracts/loop-store.ts";
import { MemoryChecks } from "./checks.ts";
import { MemoryInbox } from "./inbox.ts";
import { Locks } from "./locks.ts";
import { MemoryNotifications } from "./notifications.ts";
import { MemoryOutbox } from "./outbox.ts";
import { snapshotOf } from "./snapshot.ts";

/** A member after one advance. */
export interface Commit {
  at: Date;
  folded: FoldedMember;
  events: MemberEvent[];
  due: BalanceCheck[];
}

/** An advance in progress. At its end, its locks are released, and what it has not saved is discarded. */
export type MemoryTransaction = AdvanceTransaction & { end(): void };

/** The store of the loop in memory, with the rows and rules of PostgreSQL. Each method is atomic, like a statement. */
export class MemoryStore implements LoopStore {
  readonly policy: Policy;
  readonly members = new Map<string, { member: Member; version: number; isSetAside?: boolean }>();
  readonly inbox = new MemoryInbox();
  readonly outbox = new MemoryOutbox((guid) => this.members.get(guid)?.member.userGuid ?? "");
  readonly #locks = new Locks();
  readonly checks = new MemoryChecks(this.#locks);
  readonly notifications = new MemoryNotifications();
  readonly #onCommit: (commit: Commit) => void;

  constructor(policy: Policy, onCommit: (commit: Commit) => void = () => undefined) {
    this.policy = policy;
    this.#onCommit = onCommit;
  }

  async insertMember(member: Member, now: Date): Promise<DueCall[]> {
    this.members.set(member.guid, { member, version: 1 });
    this.notifications.record(notificationsFor(null, member), now);
    return this.outbox.put(member);
  }

  async appendToInbox(memberGuid: string, event: MemberEvent, receivedAt: Date): Promise<void> {
    this.inbox.append(memberGuid, event, receivedAt);
  }

  async advance(memberGuids: readonly string[], context: Context, clock: () => Date): Promise<Advanced> {
    const transaction = this.begin();
    try {
      return await advanceMembers(transaction, memberGuids, context, clock);
    } finally {
      transaction.end();
    }
  }

  begin(): MemoryTransaction {
    const holder = {};
    const held: { events: PendingEvent[]; due: Map<string, BalanceCheck[]> } = { events: [], due: new Map() };
    return {
      lockMembers: async (guids) => this.#lockMembers(guids, holder),
      closeEventsOfUnknownMembers: async (guids) => this.#closeEventsOfUnknownMembers(guids),
      pendingEvents: async (guids, max) => {
        held.events = this.inbox.firstPending(guids, max);
        return held.events;
      },
      lockChecks: async (guids, until) => {
        held.due = await this.checks.lock(guids, until, holder);
        return held.due;
      },
      save: async (folded, now) => this.#save(folded, held, now),
      setAside: async (members, now) => members.flatMap((each) => this.#setAside(each, now)),
      end: () => this.#locks.releaseAllOf(holder),
    };
  }

  #lockMembers(guids: readonly string[], holder: object): Map<string, LockedMember> {
    const locked = new Map<string, LockedMember>();
    for (const guid of [...guids].sort()) {
      const stored = this.members.get(guid);
      if (stored === undefined || this.#locks.isHeld(guid)) continue;
      this.#locks.hold(guid, holder);
      locked.set(guid, { ...stored });
    }
    return locked;
  }

  #closeEventsOfUnknownMembers(guids: readonly string[]): string[] {
    for (const guid of guids) if (!this.members.has(guid)) this.inbox.closeAll(guid, "unknown_member");
    return guids.filter((guid) => this.members.has(guid));
  }

  #save(
    folded: readonly FoldedMember[],
    { events, due }: { events: readonly PendingEvent[]; due: ReadonlyMap<string, BalanceCheck[]> },
    now: Date,
  ): DueWork {
    const isChanged = ({ member, eventIds, folded: { timeline, member: next } }: FoldedMember) =>
      eventIds.length > 0 || timeline.length > 0 || next !== member;
    for (const each of folded.filter(isChanged)) {
      const { guid } = each.member;
      this.#saveMember(each);
      const ofMember = events.filter(({ memberGuid }) => memberGuid === guid).map(({ event }) => event);
      this.#onCommit({ at: now, folded: each, events: ofMember, due: due.get(guid) ?? [] });
    }
    for (const each of folded) this.notifications.record(each.folded.notifications, now);
    const checks = folded.flatMap(({ member, folded }) =>
      this.checks.saveEvaluated(member.guid, folded, this.policy, now),
    );
    return { calls: this.outbox.saveFolded(folded), checks };
  }

  #saveMember({ member: before, version, eventIds, folded }: FoldedMember): void {
    const { guid } = before;
    if (this.members.get(guid)?.version !== version) throw new StaleMemberError(`${guid} has changed.`);
    this.inbox.close(guid, eventIds, (index) => folded.outcomes[index] ?? null);
    this.members.set(guid, { member: folded.member, version: version + 1 });
  }

  #setAside({ guid, eventIds, notifications, decided, started }: SetAsideMember, now: Date): DueCheck[] {
    this.inbox.close(guid, eventIds, () => "set_aside");
    const stored = this.members.get(guid);
    if (stored !== undefined) stored.isSetAside = true;
    this.notifications.record(notifications, now);
    return this.checks.saveEvaluated(guid, { decided, started }, this.policy, now);
  }

  async claimCall(outboxId: string, leaseMs: number, now: Date): Promise<ClaimOutcome> {
    return this.outbox.claim(outboxId, leaseMs, now);
  }

  async renewCalls(claims: readonly Claim[], until: Date): Promise<string[]> {
    return this.outbox.renew(claims, until);
  }

  async releaseCall(claim: Claim, dueAt: Date): Promise<void> {
    this.outbox.release(claim, dueAt);
  }

  async completeCall(claim: Claim, result: CallResult, now: Date): Promise<boolean> {
    if (!this.outbox.remove(claim)) return false;
    this.inbox.append(claim.memberGuid, result, now);
    return true;
  }

  async scheduleCheck(check: BalanceCheck, memberGuid: string): Promise<DueCheck | null> {
    return this.members.has(memberGuid) ? this.checks.schedule(check, memberGuid) : null;
  }

  async rescheduleCheck(id: string, times: CheckTimes, policy: Policy, now: Date): Promise<DueCheck | null> {
    return this.checks.reschedule(id, times, policy, now);
  }

  async cancelCheck(id: string): Promise<"canceled" | "decided" | "unknown"> {
    return this.checks.cancel(id);
  }

  async membersWaiting(before: Date, limit: number, afterGuid: string): Promise<string[]> {
    return this.inbox.membersWaiting(before, limit, afterGuid);
  }

  async callsOverdue(before: Date, now: Date, limit: number): Promise<DueCall[]> {
    return this.outbox.overdue(before, now, limit);
  }

  async callsDue(after: { dueAt: Date; outboxId: string }, until: Date, limit: number): Promise<DueCall[]> {
    return this.outbox.due(after, until, limit);
  }

  async checksDue(after: { dueAt: Date; checkId: string }, until: Date, limit: number): Promise<DueCheck[]> {
    return this.checks.due(after, until, limit);
  }

  async repairCalls(limit: number): Promise<DueCall[]> {
    const broken = [...this.members.values()].filter(
      ({ member: { guid, state }, isSetAside }) =>
        !isSetAside &&
        state.lane.step !== "idle" &&
        !this.outbox.rows.has(guid) &&
        !this.inbox.hasPending(guid) &&
        !this.#locks.isHeld(guid),
    );
    for (const stored of broken) if (!isReadable(stored.member)) stored.isSetAside = true;
    return broken
      .filter(({ isSetAside }) => !isSetAside)
      .slice(0, limit)
      .flatMap(({ member }) => this.outbox.put(member));
  }

  async createEndpoint(eventTypes: Notification["type"][] | null): Promise<string> {
    return this.notifications.createEndpoint(eventTypes);
  }

  async publishNotifications(now: Date): Promise<Published> {
    return this.notifications.publish(now);
  }

  async claimDeliveries(request: ClaimRequest, now: Date): Promise<DeliveryClaim[]> {
    return this.notifications.claim(request, now);
  }

  async renewDeliveries(claims: readonly DeliveryClaim[], until: Date): Promise<string[]> {
    return this.notifications.renew(claims, until);
  }

  async endDeliveries(
    endpointId: string,
    attempts: readonly EndedDelivery[],
    now: Date,
  ): Promise<DueEndpoint[]> {
    return this.notifications.end(endpointId, attempts, now);
  }

  async endpointsOverdue(before: Date): Promise<OverdueEndpoint[]> {
    return this.notifications.overdue(before);
  }

  async snapshot(): Promise<StoreSnapshot> {
    return snapshotOf(this);
  }
}
