import type { BalanceCheck } from "../balance/balance-check.ts";
import type { MemberEvent } from "../member/event.ts";
import type { Member } from "../member/member.ts";
import { isReadable } from "../member/readable.ts";
import type { Context } from "../member/state-updates.ts";
import { type Folded, fold } from "./fold.ts";
import { type SetAsideMember, setAside } from "./set-aside.ts";
import type { SetAsideReason } from "./timeline.ts";

/** A member that nobody else can change until the transaction ends. */
export interface LockedMember {
  member: Member;
  /** As it is stored; grows with each save. */
  version: number;
}

/** An event that waits in the inbox. */
export interface PendingEvent {
  id: string;
  memberGuid: string;
  event: MemberEvent;
}

/** A member, and what became of it. */
export interface FoldedMember extends LockedMember {
  eventIds: string[];
  folded: Folded;
}

/** What must not wait for the sweep: each needs a job at its time. */
export interface DueWork {
  calls: DueCall[];
  checks: DueCheck[];
}

/** A call of the outbox that is new, or due at another time. */
export interface DueCall {
  outboxId: string;
  dueAt: Date;
}

/** A balance check that waits for its last moment. */
export interface DueCheck {
  checkId: string;
  memberGuid: string;
  dueAt: Date;
}

/** One transaction of the loop's store: all of it happens, or nothing. */
export interface AdvanceTransaction {
  /** Those that exist and that nobody else holds; the others are left out. */
  lockMembers(guids: readonly string[]): Promise<Map<string, LockedMember>>;
  /** Closes the events of those members that do not exist. @returns the others. */
  closeEventsOfUnknownMembers(guids: readonly string[], now: Date): Promise<string[]>;
  /** In the order of their coming; at most so many of a member, and in all. */
  pendingEvents(guids: readonly string[], max: { perMember: number; inAll: number }): Promise<PendingEvent[]>;
  /** Open checks whose `runAt` is not after `until`, locked, by member. */
  lockChecks(guids: readonly string[], until: Date): Promise<Map<string, BalanceCheck[]>>;
  /** Stores members, outcomes, history, decisions, notifications and next calls. @throws when a version is not the stored one. */
  save(folded: readonly FoldedMember[], now: Date): Promise<DueWork>;
  /** Stores that members are set aside, the outcomes of their events and the decisions of their checks; nothing else of theirs. */
  setAside(members: readonly SetAsideMember[], now: Date): Promise<DueCheck[]>;
}

export interface Advanced {
  dueCalls: DueCall[];
  dueChecks: DueCheck[];
  /** Things that core banking is to be told. */
  notificationCount: number;
  /** Members whose events wait still: another process held them, or there were more events than one turn takes. */
  busy: string[];
  /** Members whose rows cannot be read or saved: they are set aside, and their events are closed. */
  setAside: FailedMember[];
  /** Events and checks that could not be read: each has its outcome, and keeps nothing else back. */
  unreadable: FailedRow[];
  memberCount: number;
  eventCount: number;
}

interface FailedRow {
  memberGuid: string;
  error: unknown;
}

export interface FailedMember extends FailedRow {
  reason: SetAsideReason;
}

/** More events than this wait for another turn, so that no transaction grows without bound. */
const eventsMax = { perMember: 500, inAll: 5_000 };

/**
 * Takes members through the events that wait for them, and looks after their balance checks: lock, fold, save, without
 * network. The only writer of a member's state and of a check's decision. What others hold is skipped and reported;
 * unknown members' events are closed; members that cannot be read are set aside.
 * @param clock read once all is locked: a process may have stood still before, and must not decide by the time before.
 * @param refused why the store refused to save these members as they would be: then they are set aside, all of them.
 */
export async function advanceMembers(
  transaction: AdvanceTransaction,
  memberGuids: readonly string[],
  context: Context,
  clock: () => Date,
  refused?: { error: unknown },
): Promise<Advanced> {
  const locked = await transaction.lockMembers(memberGuids);
  const missing = memberGuids.filter((guid) => !locked.has(guid));
  const lockedElsewhere =
    missing.length === 0 ? [] : await transaction.closeEventsOfUnknownMembers(missing, clock());
  const guids = [...locked.keys()];
  const pending = guids.length === 0 ? [] : await transaction.pendingEvents(guids, eventsMax);
  const due = guids.length === 0 ? noChecks : await transaction.lockChecks(guids, clock());
  const now = clock();
  const { folded, failed, aside } = foldEach(locked, pending, due, context, now, refused);
  const work = folded.length === 0 ? noDueWork : await transaction.save(folded, now);
  const dueAside = aside.length === 0 ? [] : await transaction.setAside(aside, now);
  const notifications = [...folded.map((each) => each.folded), ...aside].flatMap(
    ({ notifications }) => notifications,
  );
  return {
    dueCalls: work.calls,
    dueChecks: [...work.checks, ...dueAside],
    notificationCount: notifications.length,
    busy: [...lockedElsewhere, ...unfinished(folded, pending.length)],
    setAside: failed,
    unreadable: folded.flatMap(({ member: { guid }, folded: { unreadable } }) =>
      unreadable.map((error) => ({ memberGuid: guid, error })),
    ),
    memberCount: folded.length,
    eventCount: folded.reduce((count, { eventIds }) => count + eventIds.length, 0),
  };
}

const noChecks: ReadonlyMap<string, BalanceCheck[]> = new Map();
const noDueWork: DueWork = { calls: [], checks: [] };

/** Each member by itself: one that cannot be folded does not keep its neighbours back. */
function foldEach(
  locked: ReadonlyMap<string, LockedMember>,
  pending: readonly PendingEvent[],
  due: ReadonlyMap<string, BalanceCheck[]>,
  context: Context,
  now: Date,
  refused: { error: unknown } | undefined,
): { folded: FoldedMember[]; failed: FailedMember[]; aside: SetAsideMember[] } {
  const folded: FoldedMember[] = [];
  const failed: FailedMember[] = [];
  const aside: SetAsideMember[] = [];
  const events = byMember(pending);
  for (const [memberGuid, each] of locked) {
    const ofMember = events.get(memberGuid) ?? [];
    const checks = due.get(memberGuid) ?? [];
    if (ofMember.length === 0 && checks.length === 0) continue;
    try {
      if (refused !== undefined) throw refused.error;
      folded.push(foldOne(each, ofMember, checks, context, now));
    } catch (error) {
      const reason = refused === undefined ? "state_unreadable" : "not_saved";
      const eventIds = ofMember.map(({ id }) => id);
      failed.push({ memberGuid, reason, error });
      aside.push(setAside(each.member, reason, eventIds, checks, context.policy, now.getTime()));
    }
  }
  return { folded, failed, aside };
}

function byMember(pending: readonly PendingEvent[]): Map<string, PendingEvent[]> {
  const events = new Map<string, PendingEvent[]>();
  for (const event of pending) {
    const ofMember = events.get(event.memberGuid);
    if (ofMember === undefined) events.set(event.memberGuid, [event]);
    else ofMember.push(event);
  }
  return events;
}

function foldOne(
  locked: LockedMember,
  events: readonly PendingEvent[],
  due: readonly BalanceCheck[],
  context: Context,
  now: Date,
): FoldedMember {
  if (!isReadable(locked.member)) throw new TypeError("The member's state cannot be read.");
  const happened = events.map(({ event }) => event);
  return {
    ...locked,
    eventIds: events.map(({ id }) => id),
    folded: fold(locked.member, happened, due, context, now.getTime()),
  };
}

/** Members that took in as much as one turn allows: more may wait. */
function unfinished(folded: readonly FoldedMember[], pendingCount: number): string[] {
  const isTurnFull = pendingCount >= eventsMax.inAll;
  return folded
    .filter(({ eventIds }) => isTurnFull || eventIds.length >= eventsMax.perMember)
    .map(({ member }) => member.guid);
}
