import { MxError } from "../http/mx-error.ts";
import { guid } from "../world/guid.ts";
import type { Member } from "../world/member.ts";
import type { ConnectionStatus } from "../world/status.ts";
import { SUCCESSES } from "../world/status.ts";
import type { Admission } from "./admission.ts";
import { admit } from "./admission.ts";
import { backgroundWaitMs } from "./aftermath.ts";
import type { Answer } from "./answer.ts";
import { checkAnswers, selectedIds } from "./answer.ts";
import type { EngineParts } from "./engine-parts.ts";
import type { Job } from "./job.ts";
import type { JobKind } from "./job-kind.ts";
import { JobRunner } from "./job-runner.ts";
import { planJob } from "./plan.ts";

/** Which jobs run: one per member at a time, asked for by the client or started by MX itself. */
export class JobEngine {
  readonly #parts: EngineParts;
  readonly #runner: JobRunner;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#runner = new JobRunner(parts, (member, job) => this.#scheduleBackground(member, job));
  }

  /** @throws MxError by the rules of admission */
  request(member: Member, kind: JobKind, callbackPayload: string | null): Admission {
    const { clock, options } = this.#parts;
    const admission = admit(member, kind, clock, options.throttlesMxBank);
    if (admission === "started") this.#accept(member, kind, callbackPayload, false);
    return admission;
  }

  /** The aggregation that MX starts by itself; no rule applies but that nothing may be running. */
  startOwn(member: Member, isBackground: boolean): boolean {
    if (member.job !== null || member.institution.blockedBy !== null) return false;
    this.#accept(member, "aggregate", null, isBackground);
    return true;
  }

  /** @throws MxError 405 when nothing is asked, 400 for answers that do not fit */
  resume(member: Member, answers: readonly Answer[]): void {
    const job = member.job;
    const asked = job?.challenges;
    if (job === null || asked === null || asked === undefined) {
      throw new MxError(405, "Member is not in a resumable state");
    }
    checkAnswers(asked, answers);
    const values = answers.map((answer) => answer.value ?? "");
    const [first] = asked;
    if (job.isLoggedIn && first !== undefined) job.selectedIds = selectedIds(first, values);
    this.#runner.answered(member, job, asked, values);
  }

  /** Ends whatever runs with this status. */
  end(member: Member, status: ConnectionStatus): void {
    if (member.job !== null) this.#runner.finish(member, member.job, status);
  }

  /** Stops everything that would still happen to a member. */
  abandon(member: Member): void {
    member.job?.timer?.stop();
    member.background?.stop();
    member.job = null;
  }

  enter(member: Member, status: ConnectionStatus): void {
    this.#runner.enter(member, status);
  }

  #accept(member: Member, kind: JobKind, callbackPayload: string | null, isBackground: boolean): void {
    const { clock, faults, streams } = this.#parts;
    const lane = isBackground ? "background" : kind;
    member.jobCounts[lane] += 1;
    const random = streams("job", member.key, lane, member.jobCounts[lane]);
    const job: Job = {
      guid: guid("JOB", random),
      kind,
      isBackground,
      callbackPayload,
      random,
      plan: planJob(kind, member.script, member.institution.pace, random),
      hasBegun: false,
      isLoggedIn: false,
      challenges: null,
      selectedIds: null,
      timer: null,
    };
    member.job = job;
    member.background?.stop();
    const flipMs = isBackground ? 0 : faults.delayMs("lateFlip", random);
    if (flipMs === 0) this.#runner.begin(member, job);
    else job.timer = clock.after(flipMs, () => this.#runner.begin(member, job));
  }

  #scheduleBackground(member: Member, job: Job): void {
    const waitMs = backgroundWaitMs(member, job, this.#parts.options);
    if (waitMs === null) return;
    member.background = this.#parts.clock.after(waitMs, () => {
      if (member.status !== null && SUCCESSES.has(member.status)) this.startOwn(member, true);
    });
  }
}
