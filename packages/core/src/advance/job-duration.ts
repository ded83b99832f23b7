import type { Instant } from "../instant.ts";
import type { MemberEvent } from "../member/event.ts";
import type { JobKind } from "../member/lane.ts";
import type { Member } from "../member/member.ts";

/** The duration of a job. Its precision is the time between two status reads. */
export interface JobDuration {
  institutionCode: string;
  kind: JobKind;
  durationMs: number;
}

/** The duration of a job that this status read shows as ended. It ended between the previous read and this one. */
export function observedDuration(
  before: Member,
  event: MemberEvent,
  after: Member,
  now: Instant,
): JobDuration | null {
  const { lane } = before.state;
  if (event.kind !== "status_read" || lane.step !== "running" || after.state.lane.step !== "fetching_results")
    return null;
  const { job } = lane;
  if (!job.accepted || job.challenged || job.emptySince !== null || !after.state.lane.endConfirmed)
    return null;
  const lastUnfinishedAt = Math.max(job.requestedAt, before.lastReadAt ?? job.requestedAt);
  return {
    institutionCode: before.institutionCode,
    kind: job.kind,
    durationMs: Math.round((lastUnfinishedAt + now) / 2 - job.requestedAt),
  };
}
