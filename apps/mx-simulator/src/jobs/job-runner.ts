import type { Member } from "../model/member.ts";
import { errorOfStatus } from "../model/member-error.ts";
import { type ConnectionStatus, isSuccess, webhookStatuses } from "../model/status.ts";
import type { JobDependencies } from "../simulation.ts";
import { connectionStatusEvent } from "../webhooks/payloads.ts";
import { type AnswerResult, evaluateAnswers } from "./answers.ts";
import { type Challenge, mfaChallenge, selectionChallenge } from "./challenge.ts";
import { accountsOf, importResults, selectableAccounts } from "./import-results.ts";
import type { Job } from "./job.ts";
import { errorAtEnd } from "./job-error.ts";
import { countLogin, sendDataWebhook } from "./post-job.ts";

/** How much of a job's duration each step takes. */
const stepShares = { interimStatus: 0.25, login: 0.5, answers: 0.3, fetch: 0.5 } as const;

/**
 * Runs a job through its steps: log in, challenge the user, fetch data, let the user select an account, end. Each step
 * changes the member's status.
 */
export function createJobRunner(dependencies: JobDependencies, onEnd: (job: Job) => void) {
  const { activity, clock, options, webhooks } = dependencies;

  function begin(job: Job): void {
    const { member } = job;
    job.hasBegun = true;
    member.lastJobGuid = job.guid;
    member.aggregatedAtSeconds = clock.nowSeconds();
    member.isAuthenticated = false;
    member.errorCode = null;
    member.hasProcessed = { accounts: false, accountNumbers: false, transactions: false };
    record("job_start", job, job.isBackground ? "background" : "foreground");
    const { interimStatus, hangs } = job.plan;
    const logIn = () => {
      if (!hangs) schedule(job, "login", () => advance(job));
    };
    if (interimStatus === null) logIn();
    else {
      schedule(job, "interimStatus", () => {
        setStatus(member, interimStatus);
        logIn();
      });
    }
  }

  /** Takes the next step of the plan. */
  function advance(job: Job): void {
    const { member, plan } = job;
    const round = plan.rounds.shift();
    if (round !== undefined) {
      const challenges = round.map((type) => mfaChallenge(type, job.random));
      challenge(job, challenges);
    } else if (!isSuccess(plan.finalStatus)) {
      finish(job, plan.finalStatus);
    } else if (!job.isLoggedIn) {
      completeLogin(job);
    } else if (plan.requiresSelection && job.selectedIds === null) {
      const offered = selectableAccounts(member, accountsOf(member, dependencies));
      challenge(job, [selectionChallenge(offered, job.random)]);
    } else {
      finish(job, plan.finalStatus);
    }
  }

  function completeLogin(job: Job): void {
    const { member } = job;
    job.isLoggedIn = true;
    member.isAuthenticated = true;
    if (member.status !== "CONNECTED") setStatus(member, "CONNECTED");
    schedule(job, "fetch", () => advance(job));
  }

  function challenge(job: Job, challenges: Challenge[]): void {
    const { member } = job;
    const { expireSeconds } = member.script;
    job.challenges = challenges;
    record("challenge", job, challenges.map(({ type }) => type).join("&"));
    setStatus(member, "CHALLENGED");
    const expiresMs = expireSeconds === null ? options.challengeExpiresMs : expireSeconds * 1000;
    job.timer = clock.after(expiresMs, () => finish(job, "EXPIRED"));
  }

  /** The bank evaluates the answers after a delay. */
  function acceptAnswers(job: Job, values: readonly string[]): void {
    const challenges = job.challenges ?? [];
    job.timer?.stop();
    job.challenges = null;
    setStatus(job.member, "RESUMED");
    schedule(job, "answers", () => {
      if (!job.isLoggedIn) applyAnswerResult(job, challenges, evaluateAnswers(values));
      else advance(job);
    });
  }

  function applyAnswerResult(job: Job, challenges: readonly Challenge[], result: AnswerResult): void {
    const { plan } = job;
    if (typeof result === "object") finish(job, result.finalStatus);
    else if (result === "wrong") rejectAnswers(job, challenges);
    else {
      if (result === "challenge_again") plan.rounds.unshift(["TEXT"]);
      else if (plan.rounds.length === 0 && plan.mfa !== null) plan.mfa.remaining -= 1;
      advance(job);
    }
  }

  function rejectAnswers(job: Job, challenges: readonly Challenge[]): void {
    const { member, plan } = job;
    if (plan.retriesLeft === 0) finish(job, "REJECTED");
    else {
      plan.retriesLeft -= 1;
      plan.rounds.unshift(challenges.map(({ type }) => type));
      setStatus(member, "REJECTED");
      schedule(job, "answers", () => advance(job));
    }
  }

  function finish(job: Job, status: ConnectionStatus): void {
    const { member } = job;
    job.timer?.stop();
    member.job = null;
    const finalStatus = countLogin(member, status);
    const succeeded = isSuccess(finalStatus);
    if (succeeded) {
      member.isAuthenticated = true;
      member.succeededAtSeconds = clock.nowSeconds();
      importResults(job, dependencies);
    }
    if (finalStatus !== member.status || webhookStatuses.has(finalStatus)) setStatus(member, finalStatus);
    member.errorCode = errorAtEnd(job, finalStatus);
    record("job_end", job, finalStatus);
    if (succeeded) sendDataWebhook(job, dependencies);
    onEnd(job);
  }

  function setStatus(member: Member, status: ConnectionStatus): void {
    member.status = status;
    member.errorCode = errorOfStatus(status);
    activity.record({ kind: "status_change", member: member.guid, what: status, outcome: "entered" });
    if (webhookStatuses.has(status)) webhooks.send(connectionStatusEvent(member, status));
  }

  function schedule(job: Job, step: keyof typeof stepShares, callback: () => void): void {
    job.timer = clock.after(job.plan.durationMs * stepShares[step], callback);
  }

  function record(kind: "job_start" | "job_end" | "challenge", job: Job, outcome: string): void {
    activity.record({ kind, member: job.member.guid, what: job.kind, outcome, job: job.guid });
  }

  return { acceptAnswers, begin, finish, setStatus };
}
