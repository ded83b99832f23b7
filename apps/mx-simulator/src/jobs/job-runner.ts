import type { Member } from "../model/member.ts";
import { type ConnectionStatus, isSuccess, webhookStatuses } from "../model/status.ts";
import type { JobDependencies } from "../simulation.ts";
import { connectionStatusEvent } from "../webhooks/payloads.ts";
import { type AnswerResult, evaluateAnswers } from "./answers.ts";
import { type Challenge, mfaChallenge, selectionChallenge } from "./challenge.ts";
import { accountsOf, importResults, selectableAccounts } from "./import-results.ts";
import type { Job } from "./job.ts";
import { countLogin, sendDataWebhook } from "./post-job.ts";

/** How much of a job's duration each step takes. */
const stepShares = { interimStatus: 0.25, login: 0.5, answers: 0.3, fetch: 0.5 } as const;

/**
 * Runs a job through its steps: log in, challenge the user, fetch data, let the user select an account, end. Each step
 * changes the member's status.
 */
export function createJobRunner(dependencies: JobDependencies, onEnd: (member: Member, job: Job) => void) {
  const { activity, clock, options, webhooks } = dependencies;

  function begin(member: Member, job: Job): void {
    job.hasBegun = true;
    member.lastJobGuid = job.guid;
    member.aggregatedAtSeconds = clock.nowSeconds();
    member.isAuthenticated = false;
    member.hasProcessed = { accounts: false, accountNumbers: false, transactions: false };
    record("job_start", member, job, job.isBackground ? "background" : "foreground");
    const { interimStatus, hangs } = job.plan;
    const logIn = () => {
      if (!hangs) schedule(job, "login", () => advance(member, job));
    };
    if (interimStatus === null) return void logIn();
    schedule(job, "interimStatus", () => {
      setStatus(member, interimStatus);
      logIn();
    });
  }

  /** Takes the next step of the plan. */
  function advance(member: Member, job: Job): void {
    const { plan } = job;
    const round = plan.rounds.shift();
    if (round !== undefined) {
      const challenges = round.map((type) => mfaChallenge(type, job.random));
      challenge(member, job, challenges);
    } else if (!isSuccess(plan.finalStatus)) {
      finish(member, job, plan.finalStatus);
    } else if (!job.isLoggedIn) {
      completeLogin(member, job);
    } else if (plan.requiresSelection && job.selectedIds === null) {
      const offered = selectableAccounts(member, accountsOf(member, dependencies));
      challenge(member, job, [selectionChallenge(offered, job.random)]);
    } else {
      finish(member, job, plan.finalStatus);
    }
  }

  function completeLogin(member: Member, job: Job): void {
    job.isLoggedIn = true;
    member.isAuthenticated = true;
    if (member.status !== "CONNECTED") setStatus(member, "CONNECTED");
    schedule(job, "fetch", () => advance(member, job));
  }

  function challenge(member: Member, job: Job, challenges: Challenge[]): void {
    const { expireSeconds } = member.script;
    job.challenges = challenges;
    record("challenge", member, job, challenges.map(({ type }) => type).join("&"));
    setStatus(member, "CHALLENGED");
    const expiresMs = expireSeconds === null ? options.challengeExpiresMs : expireSeconds * 1000;
    job.timer = clock.after(expiresMs, () => finish(member, job, "EXPIRED"));
  }

  /** The bank evaluates the answers after a delay. */
  function acceptAnswers(
    member: Member,
    job: Job,
    challenges: readonly Challenge[],
    values: readonly string[],
  ): void {
    job.timer?.stop();
    job.challenges = null;
    setStatus(member, "RESUMED");
    schedule(job, "answers", () => {
      if (!job.isLoggedIn) applyAnswerResult(member, job, challenges, evaluateAnswers(values));
      else advance(member, job);
    });
  }

  function applyAnswerResult(
    member: Member,
    job: Job,
    challenges: readonly Challenge[],
    result: AnswerResult,
  ): void {
    const { plan } = job;
    if (typeof result === "object") return void finish(member, job, result.finalStatus);
    if (result === "wrong") {
      if (plan.retriesLeft === 0) return void finish(member, job, "REJECTED");
      plan.retriesLeft -= 1;
      plan.rounds.unshift(challenges.map(({ type }) => type));
      setStatus(member, "REJECTED");
      return void schedule(job, "answers", () => advance(member, job));
    }
    if (result === "challenge_again") plan.rounds.unshift(["TEXT"]);
    else if (plan.rounds.length === 0 && plan.mfa !== null) plan.mfa.remaining -= 1;
    advance(member, job);
  }

  function finish(member: Member, job: Job, status: ConnectionStatus): void {
    job.timer?.stop();
    member.job = null;
    const finalStatus = countLogin(member, status);
    const succeeded = isSuccess(finalStatus);
    if (succeeded) {
      member.isAuthenticated = true;
      member.succeededAtSeconds = clock.nowSeconds();
      importResults(member, job, dependencies);
    }
    if (finalStatus !== member.status || webhookStatuses.has(finalStatus)) setStatus(member, finalStatus);
    record("job_end", member, job, finalStatus);
    if (succeeded) sendDataWebhook(member, job, dependencies);
    onEnd(member, job);
  }

  function setStatus(member: Member, status: ConnectionStatus): void {
    member.status = status;
    activity.record({ kind: "status_change", member: member.guid, what: status, outcome: "entered" });
    if (webhookStatuses.has(status)) webhooks.send(connectionStatusEvent(member, status));
  }

  function schedule(job: Job, step: keyof typeof stepShares, callback: () => void): void {
    job.timer = clock.after(job.plan.durationMs * stepShares[step], callback);
  }

  function record(
    kind: "job_start" | "job_end" | "challenge",
    member: Member,
    job: Job,
    outcome: string,
  ): void {
    activity.record({ kind, member: member.guid, what: job.kind, outcome, job: job.guid });
  }

  return { acceptAnswers, begin, finish, setStatus };
}
