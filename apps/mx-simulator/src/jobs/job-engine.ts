import { ApiError } from "../http/api-error.ts";
import type { Member } from "../model/member.ts";
import type { Product } from "../model/product.ts";
import { blocks } from "../model/refusal.ts";
import { type ConnectionStatus, isSuccess } from "../model/status.ts";
import type { Random } from "../random.ts";
import type { JobDependencies } from "../simulation.ts";
import { type Admission, admitJob } from "./admission.ts";
import { type Answer, checkAnswers, selectedIds } from "./answers.ts";
import { accountsOf, selectableAccounts } from "./import-results.ts";
import type { Job, JobKind, RequestableJob } from "./job.ts";
import { createJobRunner } from "./job-runner.ts";
import { type JobPlan, planJob } from "./plan.ts";
import { backgroundDelayMs } from "./post-job.ts";

export type JobEngine = ReturnType<typeof createJobEngine>;

/** Starts jobs, one per member at a time, for a client or as MX itself. */
export function createJobEngine(dependencies: JobDependencies) {
  const { clock, faults, options, streams } = dependencies;
  const runner = createJobRunner(dependencies, scheduleBackground);

  function createJob(
    member: Member,
    kind: JobKind,
    {
      callbackPayload = null,
      isBackground = false,
    }: Partial<Pick<Job, "callbackPayload" | "isBackground">> = {},
  ): Job {
    const countedAs = isBackground ? "background" : kind;
    member.jobCounts[countedAs] += 1;
    const random = streams("job", member.streamKey, countedAs, member.jobCounts[countedAs]);
    const products = productsOf(kind, member);
    const job: Job = {
      guid: random.guid("JOB"),
      member,
      kind,
      isBackground,
      products,
      callbackPayload,
      random,
      plan: planFor(member, kind, products, random),
      hasBegun: false,
      isLoggedIn: false,
      challenges: null,
      selectedIds: null,
      timer: null,
    };
    member.job = job;
    member.backgroundTimer?.stop();
    return job;
  }

  function begin(job: Job): void {
    const delayMs = job.isBackground ? 0 : faults.delayMs("lateFlip", job.random);
    if (delayMs === 0) runner.begin(job);
    else job.timer = clock.after(delayMs, () => runner.begin(job));
  }

  function scheduleBackground(job: Job): void {
    const { member } = job;
    const delayMs = backgroundDelayMs(job, options);
    if (delayMs === null) return;
    member.backgroundTimer = clock.after(delayMs, () => {
      if (isSuccess(member.status)) startAggregation(member);
    });
  }

  /** Starts a job as MX itself, without admission rules; false while a job is running. */
  function startAs(kind: JobKind, member: Member, isBackground: boolean): boolean {
    const { blockedBy } = member.institution;
    if (member.job !== null || (blockedBy !== null && blocks(blockedBy, kind))) return false;
    begin(createJob(member, kind, { isBackground }));
    return true;
  }

  const startAggregation = (member: Member) => startAs("aggregate", member, true);

  return {
    /** Starts a background aggregation; false while a job is running. */
    startAggregation,
    setStatus: runner.setStatus,

    /** Starts what MX starts by itself after a creation, a consent, or new credentials. */
    startFirstJob(member: Member): void {
      startAs(firstJobOf(member), member, false);
    },

    /** Runs MX's first job to its end at once, for a member whose user has done everything already. */
    runAtOnce(member: Member): void {
      member.job?.timer?.stop();
      const job = createJob(member, firstJobOf(member));
      runner.begin(job);
      job.isLoggedIn = true;
      const [first] = selectableAccounts(member, accountsOf(member, dependencies));
      if (job.plan.requiresSelection) job.selectedIds = first === undefined ? [] : [first.id];
      runner.finish(job, job.plan.finalStatus);
    },

    /** @throws ApiError as `admitJob` does */
    request(member: Member, kind: RequestableJob, callbackPayload: string | null): Admission {
      const admission = admitJob(member, kind, clock, options.throttlesMxBank);
      if (admission === "started") begin(createJob(member, kind, { callbackPayload }));
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

/** With a revoked consent, no login succeeds. */
function planFor(member: Member, kind: JobKind, products: readonly Product[], random: Random): JobPlan {
  const plan = planJob({ kind, products, random }, member.script, member.institution.durationFactor);
  return member.isConsentRevoked ? { ...plan, rounds: [], finalStatus: "IMPAIRED", errorCode: 2004 } : plan;
}

function firstJobOf({ products }: Member): JobKind {
  return products.length > 0 ? "combination" : "aggregate";
}

/** `verify` and `identify` are jobs with one product. */
function productsOf(kind: JobKind, { products }: Member): readonly Product[] {
  if (kind === "verify") return ["account_verification"];
  if (kind === "identify") return ["identity_verification"];
  return kind === "combination" ? products : [];
}
