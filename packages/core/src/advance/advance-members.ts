import type { BalanceCheck } from "../balance/balance-check.ts";
import { type MadeDecision, madeDecisions } from "../balance/made-decision.ts";
import { type Cause, lastCause } from "../cause/cause.ts";
import { attemptOf } from "../member/lane.ts";
import type { Member, PollCause } from "../member/member.ts";
import { isReadable } from "../member/readable.ts";
import type { Context } from "../member/state-updates.ts";
import type {
  AdvanceTransaction,
  DueCall,
  DueCheck,
  DueWork,
  FoldedMember,
  LockedMember,
  PendingEvent,
} from "./advance-transaction.ts";
import { fold } from "./fold.ts";
import type { ObservedEnd } from "./observed-end.ts";
import { type SetAsideMember, setAside } from "./set-aside.ts";
import type { SetAsideReason } from "./timeline.ts";

export interface Advanced {
  dueCalls: DueCall[];
  dueChecks: DueCheck[];
  /** Number of notifications to core banking. */
  notificationCount: number;
  /** Members with events that are still pending: another process had locked them, or there were more than `eventsMax`. */
  busy: string[];
  /** Members whose rows cannot be read or saved. They are set aside, and their events are closed. */
  setAside: FailedMember[];
  /** Events and checks that could not be read. Each has an outcome and does not delay others. */
  unreadable: FailedRow[];
  /** All decisions, also those of members that are set aside. */
  decisions: MadeDecision[];
  memberCount: number;
  eventCount: number;
  /** What was done for each member, for logs and metrics. */
  members: AdvancedMember[];
}

interface AdvancedMember {
  before: Member;
  after: Member;
  eventCount: number;
  /** How long the oldest event waited; null without events. */
  waitMs: number | null;
  /** False if the events had no visible effect, for example status reads without changes. */
  isChanged: boolean;
  /** What reported a change of MX's status first; null if it did not change. */
  firstSignal: PollCause | "poll" | null;
  jobEnds: ObservedEnd[];
  /** How often the job of the new lane has failed so far. */
  attempt: number;
  cause: Cause | null;
  advancedAt: Date;
}

interface FailedRow {
  memberGuid: string;
  error: unknown;
}

interface FailedMember extends FailedRow {
  reason: SetAsideReason;
}

/** Events of one transaction. More events wait for the next one. */
const eventsMax = { perMember: 500, inAll: 5_000 };

/**
 * Applies the pending events of members and evaluates their balance checks: lock, fold, save, without network access. It is the
 * only writer of a member's state and of a check's decision. Members that are locked by others are skipped and reported. Events
 * of unknown members are closed. Members that cannot be read are set aside.
 * @param clock is read after all locks are held, so that a paused process cannot decide with a stale time.
 * @param refused why the store refused to save these members. Then all of them are set aside.
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
    decisions: [
      ...folded.flatMap(({ member, folded: { decided }, cause }) =>
        madeDecisions(member, decided, now, cause),
      ),
      ...aside.flatMap((member) => madeDecisions(member, member.decided, now)),
    ],
    memberCount: folded.length,
    eventCount: folded.reduce((count, { eventIds }) => count + eventIds.length, 0),
    members: folded.map((each) => advancedMember(each, now)),
  };
}

function advancedMember(
  { member: before, eventIds, oldestReceivedAt, folded, cause }: FoldedMember,
  now: Date,
): AdvancedMember {
  const { member: after, timeline, jobEnds } = folded;
  const isStatusChanged = timeline.some(({ kind }) => kind === "status_changed");
  return {
    before,
    after,
    eventCount: eventIds.length,
    waitMs: oldestReceivedAt === null ? null : Math.max(0, now.getTime() - oldestReceivedAt.getTime()),
    isChanged: timeline.length > 0,
    firstSignal: isStatusChanged ? (before.pollRequestedBy ?? "poll") : null,
    jobEnds,
    attempt: attemptOf(after.state.lane),
    cause,
    advancedAt: now,
  };
}

const noChecks: ReadonlyMap<string, BalanceCheck[]> = new Map();
const noDueWork: DueWork = { calls: [], checks: [] };

/** Folds each member separately: a member that cannot be folded does not affect the others. */
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
  const memberEvents = events.map(({ event }) => event);
  return {
    ...locked,
    eventIds: events.map(({ id }) => id),
    oldestReceivedAt: events[0]?.receivedAt ?? null,
    folded: fold(locked.member, memberEvents, due, context, now.getTime()),
    cause: lastCause(events) ?? lastCause(due),
  };
}

/** Members with as many events as one transaction takes: more may be pending. */
function unfinished(folded: readonly FoldedMember[], pendingCount: number): string[] {
  const isTurnFull = pendingCount >= eventsMax.inAll;
  return folded
    .filter(({ eventIds }) => isTurnFull || eventIds.length >= eventsMax.perMember)
    .map(({ member }) => member.guid);
}
