import type { Instant } from "../instant.ts";
import type { Challenge } from "./challenge.ts";
import type { Postponement } from "./event.ts";
import type { Baseline } from "./status-snapshot.ts";

/** The phases of onboarding, one after the other; each is an MX job. */
export type Phase = "verify" | "identify";

/** The MX jobs that we ask for. A balance job may come whenever onboarding is not under way. */
export type JobKind = Phase | "check_balance";

/** What made us want a job: it decides what an error status that is already there means. */
export type Trigger =
  /** Onboarding itself: an error found is the outcome. */
  | "onboarding"
  /** New credentials went to MX, which starts a job by itself: an error found may be the old one for a while. */
  | "credentials"
  /** Somebody asked for a retry: start whatever the status says. */
  | "retry"
  /** A debit waits for a balance: an error found is the outcome, for now. */
  | "balance_check";

/** A job that MX accepted, or may have accepted. */
export interface Job {
  kind: JobKind;
  /** Retryable ends so far in this phase. */
  attempt: number;
  /** What status said before the request. */
  baseline: Baseline;
  /** False when the request went unanswered: the job we then see may be somebody else's. */
  accepted: boolean;
  requestedAt: Instant;
  /** Start of the latest status read that showed the job unfinished; the time of the request before the first one. */
  unfinishedAt: Instant;
  /** Past this, a job still unfinished has failed. */
  deadlineAt: Instant;
  /** Of the request, as in `JobIntent`. */
  postponedCount: number;
  seenRunning: boolean;
  /** Since when MX is idle without proof that the job ended; null while it is seen running. */
  idleSince: Instant | null;
  /** Since when the finished job's results are read and found empty. */
  emptySince: Instant | null;
  /** A person took part, so how long it took says nothing about the institution. */
  challenged: boolean;
}

/** A job that is wanted, and not requested yet. */
export interface JobIntent {
  kind: JobKind;
  /** Retryable ends so far in this phase. */
  attempt: number;
  trigger: Trigger;
  /** How often MX has put the request off or not heard it, and why it was put off last. */
  postponedCount: number;
  postponedBecause: Postponement | null;
  /** Past this, a job that MX still does not take has failed. */
  deadlineAt: Instant;
}

/** Waiting until MX is free, to request a job. */
export interface Waiting extends JobIntent {
  step: "waiting";
  /** What status said when the trigger came. */
  baseline: Baseline | null;
  seenRunning: boolean;
  /** The job is not requested before this, whatever status says. */
  since: Instant;
  dueAt: Instant;
}

/** The request for a job is to be sent, once. */
export interface Requesting extends JobIntent {
  step: "requesting";
  baseline: Baseline;
  dueAt: Instant;
}

/** Requested; status is read until the job has ended. */
export interface Running {
  step: "running";
  job: Job;
  dueAt: Instant;
}

/** The end user must answer. `job` is null when it is not a job of ours that asks. */
export interface Challenged {
  step: "challenged";
  kind: JobKind;
  attempt: number;
  job: Job | null;
  since: Instant;
  deadlineAt: Instant;
  dueAt: Instant;
}

/** The job ended; its results are to be read. */
export interface FetchingResults {
  step: "fetching_results";
  job: Job;
  /** False when only the grace ran out: then the results themselves must prove the job. */
  endConfirmed: boolean;
  /** When we saw its end. */
  endedAt: Instant;
  dueAt: Instant;
}

/** No job of ours, but status is looked at for a while. */
export interface Monitoring {
  step: "monitoring";
  since: Instant;
  until: Instant;
  dueAt: Instant;
}

/** Nothing to do until a hint or a person comes. */
export interface Idle {
  step: "idle";
}

export type Lane = Waiting | Requesting | Running | Challenged | FetchingResults | Monitoring | Idle;

/** The one call that a lane waits for. */
export type Call =
  | { call: "read_status" }
  | { call: "request_job"; kind: JobKind }
  | { call: "read_results"; kind: JobKind };

/** Which call brings this lane further; null at rest. */
export function callOf(lane: Lane): Call | null {
  switch (lane.step) {
    case "waiting":
    case "running":
    case "challenged":
    case "monitoring":
      return { call: "read_status" };
    case "requesting":
      return { call: "request_job", kind: lane.kind };
    case "fetching_results":
      return { call: "read_results", kind: lane.job.kind };
    case "idle":
      return null;
  }
}

/** Which job a lane is about; null when it is about none. */
export function kindOf(lane: Lane): JobKind | null {
  switch (lane.step) {
    case "waiting":
    case "requesting":
    case "challenged":
      return lane.kind;
    case "running":
    case "fetching_results":
      return lane.job.kind;
    case "monitoring":
    case "idle":
      return null;
  }
}

/** How often the job that a lane is about has failed so far, and was to be tried again. */
export function attemptOf(lane: Lane): number {
  switch (lane.step) {
    case "waiting":
    case "requesting":
    case "challenged":
      return lane.attempt;
    case "running":
    case "fetching_results":
      return lane.job.attempt;
    case "monitoring":
    case "idle":
      return 0;
  }
}

/** Challenges that were answered, remembered so that MX's older view of them is not asked again. */
export interface Answered {
  challenges: readonly Challenge[];
  at: Instant;
}
