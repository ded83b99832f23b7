import type { Instant } from "../../instant.ts";
import { type Challenge, sameChallenges } from "../challenge.ts";
import { meaningOf } from "../connection-status.ts";
import type { CallResult } from "../event.ts";
import type { Member } from "../member.ts";
import type { Context } from "../state-updates.ts";
import type { StatusSnapshot } from "../status-snapshot.ts";
import { readWhileChallenged } from "./read-while-challenged.ts";
import { readWhileMonitoring } from "./read-while-monitoring.ts";
import { readWhileRunning } from "./read-while-running.ts";
import { readWhileWaiting } from "./read-while-waiting.ts";

type StatusRead = Extract<CallResult, { kind: "status_read" }>;

/** The result of `GET …/status`. Its meaning depends on the lane. */
export function onStatusRead(
  before: Member,
  event: StatusRead,
  context: Context,
  now: Instant,
): Member | null {
  const member = withStatus(before, event, context, now);
  const { lane } = member.state;
  switch (lane.step) {
    case "waiting":
      return readWhileWaiting(member, { ...lane, deadlineAt: deadlineFor(lane) }, context, now);
    case "running": {
      const job = { ...lane.job, deadlineAt: deadlineFor(lane.job) };
      return readWhileRunning(member, { ...lane, job }, event.startedAt, context, now);
    }
    case "challenged":
      return readWhileChallenged(member, lane, before.challenges, event.startedAt, context, now);
    case "monitoring":
      return readWhileMonitoring(member, lane, before, context, now);
    case "reading_existing":
    case "requesting":
    case "fetching_results":
    case "reading_error":
    case "idle":
      return null;
  }

  /** MX was unavailable until now. A deadline that passed in the meantime is extended by the grace period. */
  function deadlineFor({ deadlineAt }: { deadlineAt: Instant }): Instant {
    return before.failureCount > 0 ? Math.max(deadlineAt, now + context.policy.startGraceMs) : deadlineAt;
  }
}

/** Records the status. It decides nothing. */
function withStatus(
  member: Member,
  { snapshot, startedAt }: StatusRead,
  context: Context,
  now: Instant,
): Member {
  const { challenges: _, ...lastStatus } = snapshot;
  const isChallenged = meaningOf(snapshot.connectionStatus).is === "challenged";
  const { pollRequestedAt, pollRequestedBy } = member;
  const isRequestedSince = pollRequestedAt !== null && pollRequestedAt > startedAt;
  return {
    ...member,
    lastStatus,
    challenges: isChallenged ? openChallenges(member, snapshot, context, now) : [],
    answered: isChallenged ? member.answered : null,
    lastReadAt: now,
    pollRequestedAt: isRequestedSince ? pollRequestedAt : null,
    pollRequestedBy: isRequestedSince ? pollRequestedBy : null,
    failureCount: 0,
    missingSince: null,
  };
}

/** The open challenges. MX may show a challenge for a while after it was answered; it is not shown again. */
function openChallenges(
  { answered, challenges }: Member,
  snapshot: StatusSnapshot,
  { policy }: Context,
  now: Instant,
): readonly Challenge[] {
  if (snapshot.challenges.length === 0) return challenges;
  if (answered === null) return snapshot.challenges;
  const isOld = sameChallenges(answered.challenges, snapshot.challenges);
  return isOld && now - answered.at < policy.startGraceMs ? [] : snapshot.challenges;
}
