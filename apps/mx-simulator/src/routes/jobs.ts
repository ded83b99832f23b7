import { z } from "zod";
import { MxError } from "../http/mx-error.ts";
import type { Operation } from "../http/operation.ts";
import { readBody } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import type { JobKind } from "../jobs/job-kind.ts";
import { JOB_KINDS } from "../jobs/job-kind.ts";
import type { Simulation } from "../simulation.ts";
import { memberView, statusView } from "../views/member.ts";
import type { Member } from "../world/member.ts";
import { isBeingAggregated } from "../world/member.ts";
import { memberOf } from "./members.ts";

const answers = z.array(z.object({ guid: z.string().optional(), value: z.string().nullish() }));
const resumeBody = z.object({ member: z.object({ challenges: answers }) });

export const jobOperations: readonly Operation[] = [
  ...JOB_KINDS.map(jobOperation),
  {
    name: "status",
    method: "get",
    path: "/users/:user/members/:member/status",
    handle({ world, ledger, clock }, asked) {
      const member = memberOf(world, asked);
      const outcome = isBeingAggregated(member) ? "aggregating" : "idle";
      ledger.record({ kind: "status_read", member: member.guid, what: member.status ?? "null", outcome });
      return { status: 200, body: { member: statusView(member, clock.now()) } };
    },
  },
  {
    name: "challenges",
    method: "get",
    path: "/users/:user/members/:member/challenges",
    handle({ world }, asked) {
      const { status, job } = memberOf(world, asked);
      const open = status === "CHALLENGED" ? job?.challenges : undefined;
      if (open === null || open === undefined) return { status: 204 };
      const { rows, pagination } = paginate(open, asked.query);
      return { status: 200, body: { challenges: rows, pagination } };
    },
  },
  {
    name: "resume",
    method: "put",
    path: "/users/:user/members/:member/resume",
    handle(simulation, asked) {
      const member = memberOf(simulation.world, asked);
      recorded(simulation, "resume", member, "resume", () => {
        simulation.engine.resume(member, readBody(resumeBody, asked.body).member.challenges);
        return "accepted";
      });
      return { status: 202, body: { member: memberView(member) } };
    },
  },
];

function jobOperation(kind: JobKind): Operation {
  return {
    name: kind,
    method: "post",
    path: `/users/:user/members/:member/${kind}`,
    handle(simulation, asked) {
      const member = memberOf(simulation.world, asked);
      recorded(simulation, "job_request", member, kind, () =>
        simulation.engine.request(member, kind, asked.callbackPayload),
      );
      return { status: 202, body: { member: memberView(member) } };
    },
  };
}

/** Refusals go on record too, before they go out. */
function recorded(
  { ledger }: Simulation,
  kind: "job_request" | "resume",
  member: Member,
  what: string,
  act: () => string,
): void {
  const record = (outcome: string, result: number) =>
    ledger.record({ kind, member: member.guid, what, outcome, result });
  try {
    record(act(), 202);
  } catch (error) {
    if (error instanceof MxError) record("refused", error.status);
    throw error;
  }
}
