import type { Lane } from "../src/member/lane.ts";
import { type Member, reasonOf } from "../src/member/member.ts";

/** A member's state, reason and lane in a line, for instance `verifying · running verify`. */
export function describeMember(member: Member): string {
  const reason = reasonOf(member);
  return `${member.state.name}${reason === null ? "" : ` (${reason})`} · ${describeLane(member.state.lane)}`;
}

function describeLane(lane: Lane): string {
  switch (lane.step) {
    case "settling":
    case "requesting":
      return `${lane.step} ${lane.kind}`;
    case "challenged":
      return `asking ${lane.kind}`;
    case "running":
    case "reading":
      return `${lane.step} ${lane.job.kind}`;
    case "watching":
      return "watching";
    case "at_rest":
      return "at rest";
  }
}
