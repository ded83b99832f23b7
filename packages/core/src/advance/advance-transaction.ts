import type { BalanceCheck } from "../balance/balance-check.ts";
import type { Cause } from "../cause/cause.ts";
import type { MemberEvent } from "../member/event.ts";
import type { Member } from "../member/member.ts";
import type { Folded } from "./fold.ts";
import type { SetAsideMember } from "./set-aside.ts";

/**
 * One transaction of the store. It is a port, so that the simulation runs the same loop on a store in memory. The adapter for
 * PostgreSQL is `packages/db/src/advance`.
 */
export interface AdvanceTransaction {
  /** Locks members. Members that do not exist or are locked by another transaction are left out. */
  lockMembers(guids: readonly string[]): Promise<Map<string, LockedMember>>;
  /** Closes the events of members that do not exist. @returns the members that exist. */
  closeEventsOfUnknownMembers(guids: readonly string[], now: Date): Promise<string[]>;
  /** In the order of arrival, up to `max` events. */
  pendingEvents(guids: readonly string[], max: { perMember: number; inAll: number }): Promise<PendingEvent[]>;
  /** Open checks whose `runAt` is not after `until`, locked, by member. */
  lockChecks(guids: readonly string[], until: Date): Promise<Map<string, BalanceCheck[]>>;
  /** Stores members, outcomes, timeline, decisions, notifications and next calls. @throws when a stored version has changed. */
  save(folded: readonly FoldedMember[], now: Date): Promise<DueWork>;
  /** Marks members as set aside, and stores the outcomes of their events and the decisions of their checks. */
  setAside(members: readonly SetAsideMember[], now: Date): Promise<DueCheck[]>;
}

/** A member that no other transaction can change until this one ends. */
export interface LockedMember {
  member: Member;
  /** The stored version. Each save increments it. */
  version: number;
}

/** A pending event of the inbox. */
export interface PendingEvent {
  id: string;
  memberGuid: string;
  event: MemberEvent;
  receivedAt: Date;
  /** The request that led to the event. Null if it is not known. */
  cause: Cause | null;
}

/** A member with the result of its pending events. */
export interface FoldedMember extends LockedMember {
  eventIds: string[];
  folded: Folded;
  /** Receipt of the oldest event; null without events. */
  oldestReceivedAt: Date | null;
  /** The request that led to the latest event, or else to the checks. It is stored with what follows from them. */
  cause: Cause | null;
}

/** Rows that need a delayed job at their due time. */
export interface DueWork {
  calls: DueCall[];
  checks: DueCheck[];
}

/** A call of the outbox that is new or has a new due time. */
export interface DueCall {
  outboxId: string;
  dueAt: Date;
}

/** A balance check with the time at which it is evaluated next. */
export interface DueCheck {
  checkId: string;
  memberGuid: string;
  dueAt: Date;
}
