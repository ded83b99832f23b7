import { connectionStatusEvent } from "../webhooks/payloads.ts";
import type { Member } from "../world/member.ts";
import type { ConnectionStatus } from "../world/status.ts";
import { ANNOUNCED, SUCCESSES } from "../world/status.ts";
import { announceData, countLogin } from "./aftermath.ts";
import type { Verdict } from "./answer.ts";
import { judge } from "./answer.ts";
import type { Challenge } from "./challenge.ts";
import { mfaChallenge, selectionChallenge } from "./challenge.ts";
import type { EngineParts } from "./engine-parts.ts";
import { accountsOf, harvest, selectable } from "./harvest.ts";
import type { Job } from "./job.ts";

/** How much of a job's duration passes before each step. */
const SHARE = { detour: 0.25, login: 0.5, answer: 0.3, fetch: 0.5 } as const;

/**
 * Takes one job through its steps: log in, answer the bank's questions, fetch, let the user select an account, end. The
 * member's status changes on the way.
 */
export class JobRunner {
  readonly #parts: EngineParts;
  readonly #ended: (member: Member, job: Job) => void;

  constructor(parts: EngineParts, ended: (member: Member, job: Job) => void) {
    this.#parts = parts;
    this.#ended = ended;
  }

  enter(member: Member, status: ConnectionStatus): void {
    const { ledger, webhooks } = this.#parts;
    member.status = status;
    ledger.record({ kind: "status_change", member: member.guid, what: status, outcome: "entered" });
    if (ANNOUNCED.has(status)) webhooks.send(connectionStatusEvent(member, status));
  }

  /** The user has answered; the bank needs a while to judge. */
  answered(member: Member, job: Job, asked: readonly Challenge[], values: readonly string[]): void {
    job.timer?.stop();
    job.challenges = null;
    this.enter(member, "RESUMED");
    this.#after(job, SHARE.answer, () => {
      if (job.isLoggedIn) this.#advance(member, job);
      else this.#judged(member, job, asked, judge(values));
    });
  }

  begin(member: Member, job: Job): void {
    job.hasBegun = true;
    member.lastJobGuid = job.guid;
    member.aggregatedAtSeconds = this.#parts.clock.nowSeconds();
    member.isAuthenticated = false;
    member.hasProcessed = { accounts: false, accountNumbers: false, transactions: false };
    this.#record("job_start", member, job, job.isBackground ? "background" : "foreground");
    const { detour, hangs } = job.plan;
    const logIn = () => this.#after(job, SHARE.login, () => this.#advance(member, job));
    if (detour !== null) {
      this.#after(job, SHARE.detour, () => {
        this.enter(member, detour);
        if (!hangs) logIn();
      });
    } else if (!hangs) logIn();
  }

  #advance(member: Member, job: Job): void {
    const { plan } = job;
    const round = plan.rounds.shift();
    if (round !== undefined) {
      const challenges = round.map((type) => mfaChallenge(type, job.random));
      this.#ask(member, job, challenges);
    } else if (!SUCCESSES.has(plan.ending)) {
      this.finish(member, job, plan.ending);
    } else if (!job.isLoggedIn) {
      this.#loggedIn(member, job);
    } else if (plan.selects && job.selectedIds === null) {
      const offered = selectable(member, accountsOf(member, this.#parts));
      this.#ask(member, job, [selectionChallenge(offered, job.random)]);
    } else {
      this.finish(member, job, plan.ending);
    }
  }

  #loggedIn(member: Member, job: Job): void {
    job.isLoggedIn = true;
    member.isAuthenticated = true;
    if (member.status !== "CONNECTED") this.enter(member, "CONNECTED");
    this.#after(job, SHARE.fetch, () => this.#advance(member, job));
  }

  #ask(member: Member, job: Job, challenges: Challenge[]): void {
    const { clock, options } = this.#parts;
    const { expireSeconds } = member.script;
    job.challenges = challenges;
    this.#record("challenge", member, job, challenges.map((challenge) => challenge.type).join("&"));
    this.enter(member, "CHALLENGED");
    const expiresMs = expireSeconds === null ? options.challengeExpiresMs : expireSeconds * 1000;
    job.timer = clock.after(expiresMs, () => this.finish(member, job, "EXPIRED"));
  }

  #judged(member: Member, job: Job, asked: readonly Challenge[], verdict: Verdict): void {
    const { plan } = job;
    switch (verdict.kind) {
      case "failure":
        this.finish(member, job, verdict.status);
        return;
      case "wrong":
        if (plan.retriesLeft === 0) {
          this.finish(member, job, "REJECTED");
          return;
        }
        plan.retriesLeft -= 1;
        plan.rounds.unshift(asked.map((challenge) => challenge.type));
        this.enter(member, "REJECTED");
        this.#after(job, SHARE.answer, () => this.#advance(member, job));
        return;
      case "again":
        plan.rounds.unshift(["TEXT"]);
        break;
      case "right":
        if (plan.rounds.length === 0 && plan.mfa !== null) plan.mfa.left -= 1;
    }
    this.#advance(member, job);
  }

  finish(member: Member, job: Job, status: ConnectionStatus): void {
    job.timer?.stop();
    member.job = null;
    const ending = countLogin(member, status);
    if (SUCCESSES.has(ending)) this.#succeed(member, job);
    if (ending !== member.status || ANNOUNCED.has(ending)) this.enter(member, ending);
    this.#record("job_end", member, job, ending);
    if (SUCCESSES.has(ending)) announceData(member, job, this.#parts);
    this.#ended(member, job);
  }

  #succeed(member: Member, job: Job): void {
    member.isAuthenticated = true;
    member.succeededAtSeconds = this.#parts.clock.nowSeconds();
    harvest(member, job, this.#parts);
  }

  #after(job: Job, share: number, act: () => void): void {
    job.timer = this.#parts.clock.after(job.plan.durationMs * share, act);
  }

  #record(kind: "job_start" | "job_end" | "challenge", member: Member, job: Job, outcome: string): void {
    this.#parts.ledger.record({ kind, member: member.guid, what: job.kind, outcome, job: job.guid });
  }
}
