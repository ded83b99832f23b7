import type { MemberEvent } from "../member/event.ts";
import type { JobKind } from "../member/lane.ts";
import type { Member } from "../member/member.ts";
import type { JobEnd } from "../polling/job-end.ts";

/** The end of a job of one kind at one institution. */
export interface ObservedEnd extends JobEnd {
  institutionCode: string;
  kind: JobKind;
}

/**
 * The end of a job that this status read shows. Jobs whose duration says nothing about the institution are left out: the user
 * took part, or the end is uncertain.
 */
export function observedEnd(before: Member, event: MemberEvent, after: Member): ObservedEnd | null {
  const { lane } = before.state;
  if (event.kind !== "status_read" || lane.step !== "running" || after.state.lane.step !== "fetching_results")
    return null;
  const { job } = lane;
  if (!job.accepted || job.challenged || job.emptySince !== null || !after.state.lane.endConfirmed)
    return null;
  const { pollRequestedAt } = before;
  // A request that came after the start of the read did not cause it.
  const isRequested = pollRequestedAt !== null && pollRequestedAt <= event.startedAt;
  const end: ObservedEnd = {
    institutionCode: before.institutionCode,
    kind: job.kind,
    afterMs: job.unfinishedAt - job.requestedAt,
    byMs: (isRequested ? pollRequestedAt : event.startedAt) - job.requestedAt,
    firstSignal: isRequested ? (before.pollRequestedBy ?? "webhook") : "poll",
  };
  return end.byMs > end.afterMs ? end : null;
}
