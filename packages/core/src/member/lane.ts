import { type Instant, isInstant } from "../instant.ts";
import type { Postponement } from "./event.ts";
import type { ActionReason, FailureReason } from "./reasons.ts";
import type { Baseline } from "./status-snapshot.ts";

/** The phases of onboarding, in order. Each is an MX job. */
export type Phase = "verify" | "identify";

/** The MX jobs that this system requests. A balance job can be requested while no onboarding job runs. */
export type JobKind = Phase | "check_balance";

/** Why a job is needed. It determines the meaning of an error status from before the request. */
export type Trigger =
  /** Onboarding: the error is the outcome. */
  | "onboarding"
  /** MX received new credentials and starts a job by itself: for a while, the status may still show the old error. */
  | "credentials"
  /** The user gave consent: as after new credentials, and for a while, the status may still show PENDING. */
  | "consent"
  /** A retry or a new verification was requested: the job starts whatever the status shows. */
  | "retry"
  /** A debit needs a balance: the error is the outcome for now. */
  | "balance_check";

/** A job that MX accepted, or may have accepted. */
export interface Job {
  kind: JobKind;
  /** Number of failed attempts in this phase. */
  attempt: number;
  /** The status before the request. */
  baseline: Baseline;
  /** False if MX did not answer the request: a job that then runs may not be this one. */
  accepted: boolean;
  requestedAt: Instant;
  /** Start of the latest status read that showed the job unfinished; the time of the request before the first one. */
  unfinishedAt: Instant;
  /** A job that is unfinished at this time has failed. */
  deadlineAt: Instant;
  /** As in `JobIntent`. */
  postponedCount: number;
  seenRunning: boolean;
  /** Since when MX is idle without evidence that the job ended; null while status shows the job running. */
  idleSince: Instant | null;
  /** Since when the results of the ended job are empty. */
  emptySince: Instant | null;
  /** The user had to answer, so the duration says nothing about the institution. */
  challenged: boolean;
}

/** A job that is needed and not requested yet. */
export interface JobIntent {
  kind: JobKind;
  /** Number of failed attempts in this phase. */
  attempt: number;
  trigger: Trigger;
  /** How often MX postponed the request or did not receive it, and the reason of the last time. */
  postponedCount: number;
  postponedBecause: Postponement | null;
  /** A job that MX has not accepted by this time has failed. */
  deadlineAt: Instant;
}

/** A job will be requested when MX is idle. */
export interface Waiting extends JobIntent {
  step: "waiting";
  /** The status at the time of the trigger. */
  baseline: Baseline | null;
  seenRunning: boolean;
  /** The job is not requested before this time. */
  since: Instant;
  dueAt: Instant;
}

/** MX may already have the results of this job. They are read before the job is requested. */
export interface ReadingExisting extends JobIntent {
  step: "reading_existing";
  baseline: Baseline;
  dueAt: Instant;
}

/** The job request will be sent, once. */
export interface Requesting extends JobIntent {
  step: "requesting";
  baseline: Baseline;
  dueAt: Instant;
}

/** The job was requested. Its status is read until it ends. */
export interface Running {
  step: "running";
  job: Job;
  dueAt: Instant;
}

/** The end user must answer. `job` is null if the question comes from a job that this system did not request. */
export interface Challenged {
  step: "challenged";
  kind: JobKind;
  attempt: number;
  job: Job | null;
  since: Instant;
  deadlineAt: Instant;
  dueAt: Instant;
}

/** The job ended. Its results will be read. */
export interface FetchingResults {
  step: "fetching_results";
  job: Job;
  /** False if only the grace period expired: then the results must confirm the end. */
  endConfirmed: boolean;
  /** Start of the status read that showed the end. */
  endedAt: Instant;
  dueAt: Instant;
}

/** No job was requested. The status is read for a while. */
export interface Monitoring {
  step: "monitoring";
  since: Instant;
  until: Instant;
  dueAt: Instant;
}

/** How onboarding stops. */
export type Stop =
  | { name: "action_required"; reason: ActionReason; kind: Phase }
  | { name: "failed"; reason: FailureReason; kind: Phase };

/** Onboarding will stop. MX's error of the member is read before. */
export interface ReadingError {
  step: "reading_error";
  stop: Stop;
  since: Instant;
  dueAt: Instant;
}

/** Nothing to do until a webhook or an API request arrives. */
export interface Idle {
  step: "idle";
}

export type Lane =
  | Waiting
  | ReadingExisting
  | Requesting
  | Running
  | Challenged
  | FetchingResults
  | Monitoring
  | ReadingError
  | Idle;

/** The next call to MX of a lane. */
export type Call =
  | { call: "read_status" }
  | { call: "request_job"; kind: JobKind }
  | { call: "read_results"; kind: JobKind }
  /** Reads the member with MX's error. */
  | { call: "read_error" };

/** The next call to MX of this lane; null when idle. */
export function callOf(lane: Lane): Call | null {
  switch (lane.step) {
    case "waiting":
    case "running":
    case "challenged":
    case "monitoring":
      return { call: "read_status" };
    case "requesting":
      return { call: "request_job", kind: lane.kind };
    case "reading_existing":
      return { call: "read_results", kind: lane.kind };
    case "fetching_results":
      return { call: "read_results", kind: lane.job.kind };
    case "reading_error":
      return { call: "read_error" };
    case "idle":
      return null;
  }
}

/** The job of a lane; null if it has none. */
export function kindOf(lane: Lane): JobKind | null {
  switch (lane.step) {
    case "waiting":
    case "reading_existing":
    case "requesting":
    case "challenged":
      return lane.kind;
    case "running":
    case "fetching_results":
      return lane.job.kind;
    case "reading_error":
      return lane.stop.kind;
    case "monitoring":
    case "idle":
      return null;
  }
}

/** How often the job of a lane has failed so far. */
export function attemptOf(lane: Lane): number {
  switch (lane.step) {
    case "waiting":
    case "reading_existing":
    case "requesting":
    case "challenged":
      return lane.attempt;
    case "running":
    case "fetching_results":
      return lane.job.attempt;
    case "monitoring":
    case "reading_error":
    case "idle":
      return 0;
  }
}

/** When the current step fails or ends without a result. Null if it has no deadline. */
export function deadlineOf(lane: Lane): Instant | null {
  const at = deadlineIn(lane);
  return at !== null && isInstant(at) ? at : null;
}

/** A balance job has no deadline of its own: `noDeadline`, which is no time. */
function deadlineIn(lane: Lane): number | null {
  switch (lane.step) {
    case "waiting":
    case "reading_existing":
    case "requesting":
    case "challenged":
      return lane.deadlineAt;
    case "running":
    case "fetching_results":
      return lane.job.deadlineAt;
    case "monitoring":
      return lane.until;
    case "reading_error":
    case "idle":
      return null;
  }
}
