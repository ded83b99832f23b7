import type { Lane } from "../src/member/lane.ts";
import { type Member, reasonOf } from "../src/member/member.ts";

/** A member's state, reason and lane in a line, for instance `verifying · running verify`. */
export function describeMember(member: Member): string {
  const reason = reasonOf(member);
  return `${member.state.name}${reason === null ? "" : ` (${reason})`} · ${describeLane(member.state.lane)}`;
}

function describeLane(lane: Lane): string {
  switch (lane.step) {
    case "waiting":
    case "reading_existing":
    case "requesting":
      return `${lane.step} ${lane.kind}`;
    case "challenged":
      return `${lane.step} ${lane.kind}`;
    case "running":
    case "fetching_results":
      return `${lane.step} ${lane.job.kind}`;
    case "monitoring":
      return "monitoring";
    case "reading_error":
      return `${lane.step}, then ${lane.stop.name} (${lane.stop.reason})`;
    case "idle":
      return "idle";
  }
}
