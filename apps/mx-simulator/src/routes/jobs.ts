import { z } from "zod";
import { ApiError } from "../http/api-error.ts";
import { type ApiRequest, type ApiResponse, type Operation, readBody } from "../http/operation.ts";
import { paginate } from "../http/paginate.ts";
import { requestableJobs } from "../jobs/job.ts";
import { isBeingAggregated, type Member } from "../model/member.ts";
import type { Simulation } from "../simulation.ts";
import { memberView, openChallenges, statusView } from "../views/member.ts";
import { findMember } from "./find.ts";

const answers = z.array(z.object({ guid: z.string().optional(), value: z.string().nullish() }));
const resumeBody = z.object({ member: z.object({ challenges: answers }) });

const memberPath = "/users/:user/members/:member";

export const jobOperations: readonly Operation[] = [
  ...requestableJobs.map(
    (kind): Operation => ({
      name: kind,
      method: "post",
      path: `${memberPath}/${kind}`,
      handle: (simulation, request) =>
        recordAndAccept(simulation, request, "job_request", kind, (member) =>
          simulation.jobs.request(member, kind, request.callbackPayload),
        ),
    }),
  ),
  { name: "status", method: "get", path: `${memberPath}/status`, handle: readStatus },
  {
    name: "challenges",
    method: "get",
    path: `${memberPath}/challenges`,
    handle(simulation, request) {
      const challenges = openChallenges(findMember(simulation, request));
      if (challenges === null) return { status: 204 };
      return paginate("challenges", challenges, request.query, (challenge) => challenge);
    },
  },
  {
    name: "resume",
    method: "put",
    path: `${memberPath}/resume`,
    handle: (simulation, request) =>
      recordAndAccept(simulation, request, "resume", "resume", (member) => {
        simulation.jobs.resume(member, readBody(resumeBody, request.body).member.challenges);
        return "accepted";
      }),
  },
];

function readStatus(simulation: Simulation, request: ApiRequest): ApiResponse {
  const { activity, clock } = simulation;
  const member = findMember(simulation, request);
  const outcome = isBeingAggregated(member) ? "aggregating" : "idle";
  activity.record({ kind: "status_read", member: member.guid, what: member.status ?? "null", outcome });
  return { status: 200, body: { member: statusView(member, clock.now()) } };
}

/** Records the outcome of `act` in the activity log, and also its refusal. */
function recordAndAccept(
  simulation: Simulation,
  request: ApiRequest,
  kind: "job_request" | "resume",
  what: string,
  act: (member: Member) => string,
): ApiResponse {
  const member = findMember(simulation, request);
  const record = (outcome: string, result: number) =>
    simulation.activity.record({ kind, member: member.guid, what, outcome, result });
  try {
    record(act(member), 202);
  } catch (error) {
    if (error instanceof ApiError) record("refused", error.status);
    throw error;
  }
  return { status: 202, body: { member: memberView(member) } };
}
