import { ApiError } from "../http/api-error.ts";
import type { Member } from "../model/member.ts";
import { type ConnectionStatus, isSuccess } from "../model/status.ts";
import type { JobDependencies } from "../simulation.ts";
import { type Admission, admitJob } from "./admission.ts";
import { type Answer, checkAnswers, selectedIds } from "./answers.ts";
import type { Job, JobKind } from "./job.ts";
import { createJobRunner } from "./job-runner.ts";
import { planJob } from "./plan.ts";
import { backgroundDelayMs } from "./post-job.ts";

export type JobEngine = ReturnType<typeof createJobEngine>;

/** Starts jobs, one per member at a time, for a client or as MX itself. */
export function createJobEngine(dependencies: JobDependencies) {
  const { clock, faults, options, streams } = dependencies;
  const runner = createJobRunner(dependencies, scheduleBackground);

  function accept(
    member: Member,
    kind: JobKind,
    callbackPayload: string | null,
    isBackground: boolean,
  ): void {
    const countedAs = isBackground ? "background" : kind;
    member.jobCounts[countedAs] += 1;
    const random = streams("job", member.streamKey, countedAs, member.jobCounts[countedAs]);
    const job: Job = {
      guid: random.guid("JOB"),
      member,
      kind,
      isBackground,
      callbackPayload,
      random,
      plan: planJob(kind, member.script, member.institution.durationFactor, random),
      hasBegun: false,
      isLoggedIn: false,
      challenges: null,
      selectedIds: null,
      timer: null,
    };
    member.job = job;
    member.backgroundTimer?.stop();
    const delayMs = isBackground ? 0 : faults.delayMs("lateFlip", random);
    if (delayMs === 0) runner.begin(job);
    else job.timer = clock.after(delayMs, () => runner.begin(job));
  }

  function scheduleBackground(job: Job): void {
    const { member } = job;
    const delayMs = backgroundDelayMs(job, options);
    if (delayMs === null) return;
    member.backgroundTimer = clock.after(delayMs, () => {
      if (isSuccess(member.status)) startAggregation(member, true);
    });
  }

  /** Starts an aggregation as MX itself, without admission rules; false while a job is running. */
  function startAggregation(member: Member, isBackground: boolean): boolean {
    if (member.job !== null || member.institution.blockedBy !== null) return false;
    accept(member, "aggregate", null, isBackground);
    return true;
  }

  return {
    startAggregation,
    setStatus: runner.setStatus,

    /** @throws ApiError as `admitJob` does */
    request(member: Member, kind: JobKind, callbackPayload: string | null): Admission {
      const admission = admitJob(member, kind, clock, options.throttlesMxBank);
      if (admission === "started") accept(member, kind, callbackPayload, false);
      return admission;
    },

    /** @throws ApiError 405 without open challenges, 400 for answers that do not match them */
    resume(member: Member, answers: readonly Answer[]): void {
      const { job } = member;
      if (!job?.challenges) throw new ApiError(405, "Member is not in a resumable state");
      checkAnswers(job.challenges, answers);
      const values = answers.map((answer) => answer.value ?? "");
      const [first] = job.challenges;
      if (job.isLoggedIn && first !== undefined) job.selectedIds = selectedIds(first, values);
      runner.acceptAnswers(job, values);
    },

    /** Ends the running job, if any, with this status. */
    end(member: Member, status: ConnectionStatus): void {
      if (member.job !== null) runner.finish(member.job, status);
    },

    /** Stops everything that is scheduled for a deleted member. */
    cancel(member: Member): void {
      member.job?.timer?.stop();
      member.backgroundTimer?.stop();
      member.job = null;
    },
  };
}
