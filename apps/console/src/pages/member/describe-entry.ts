import type { MemberActivity, TimelineEntry } from "../../api/members.ts";
import type { Tone } from "../../components/icon.tsx";
import { memberStates } from "../../components/member-state.tsx";

/** A line of the history in words. */
export interface Described {
  kind: "State" | "MX status" | "Webhook" | "Call" | "Command" | "Check" | "Notification" | "Problem";
  what: string;
  detail: string;
  tone: Tone;
}

const words = (code: string | null | undefined) => code?.replaceAll("_", " ") ?? "";

export function describeEntry(entry: TimelineEntry): Described {
  const { kind } = entry;
  switch (kind) {
    case "created":
    case "adopted":
      return { kind: "State", what: kind, detail: "", tone: "idle" };
    case "state_changed":
      return {
        kind: "State",
        what: words(entry.to),
        detail: stateDetail(entry),
        tone: toneOfState(entry.to),
      };
    case "status_changed": {
      const status = entry.connection_status ?? null;
      const what = status ?? "unknown";
      const detail = entry.is_being_aggregated === true ? "MX works on a job" : "";
      return { kind: "MX status", what, detail, tone: toneOfStatus(status) };
    }
    case "webhook_received":
      return {
        kind: "Webhook",
        what: entry.type ?? "unknown type",
        detail: "the status is read next",
        tone: "idle",
      };
    case "balance_check_started":
      return { kind: "Check", what: `debit ${entry.debit_id} started`, detail: "", tone: "run" };
    case "balance_check_decided": {
      const reason = entry.reason == null ? "" : words(entry.reason);
      const tone =
        entry.decision === "sufficient" ? "ok" : entry.decision === "inconclusive" ? "wait" : "bad";
      return {
        kind: "Check",
        what: `debit ${entry.debit_id}: ${words(entry.decision)}`,
        detail: reason,
        tone,
      };
    }
    case "account_numbers_read":
    case "account_owners_read":
    case "balances_read":
      return { kind: "Call", what: words(kind), detail: `of ${entry.count ?? 0} accounts`, tone: "ok" };
    case "job_accepted":
    case "job_busy":
      return { kind: "Call", what: words(kind), detail: words(entry.job), tone: "run" };
    case "job_postponed":
    case "job_unanswered":
    case "job_refused":
    case "call_failed":
      return { kind: "Call", what: words(kind), detail: failureDetail(entry), tone: "bad" };
    case "mx_error":
      return {
        kind: "Problem",
        what: `MX error ${entry.code ?? ""}`,
        detail: entry.message ?? "",
        tone: "bad",
      };
    case "event_unreadable":
    case "set_aside":
      return { kind: "Problem", what: words(kind), detail: words(entry.reason), tone: "bad" };
    case "consent_failed":
      return { kind: "Problem", what: "consent failed", detail: words(entry.reason), tone: "user" };
    case "challenges_asked":
    case "challenges_answered":
      return { kind: "Command", what: words(kind), detail: challengeDetail(entry), tone: "user" };
    case "superseded":
      return {
        kind: "Command",
        what: "superseded",
        detail: `by ${entry.by_member_guid ?? ""}`,
        tone: "idle",
      };
    case "status_read_requested":
    case "credentials_updated":
    case "retry_requested":
    case "verification_requested":
    case "consent_requested":
    case "consent_given":
      return { kind: "Command", what: words(kind), detail: "", tone: "run" };
  }
}

function stateDetail({ from, reason }: TimelineEntry): string {
  return [`after ${words(from)}`, words(reason)].filter((part) => part !== "").join(" · ");
}

function failureDetail({ job, call, why, message }: TimelineEntry): string {
  return [words(job ?? call), words(why), message ?? ""].filter((part) => part !== "").join(" · ");
}

function challengeDetail({ challenges = [] }: TimelineEntry): string {
  return challenges.map(({ type }) => type.toLowerCase().replaceAll("_", " ")).join(", ");
}

const responseWords: Readonly<Record<string, string>> = {
  status_read: "read status",
  results_read: "read results",
  balances_read: "read balances",
  error_read: "read the error",
  job_accepted: "request job: accepted",
  job_busy: "request job: MX is busy",
  job_postponed: "request job: postponed",
  job_refused: "request job: refused",
  job_unanswered: "request job: no answer",
  call_failed: "call failed",
  member_missing: "member not found at MX",
};

const failed = new Set(["call_failed", "job_postponed", "job_refused", "job_unanswered", "member_missing"]);

/** A response of MX to the worker. */
export function describeResponse({ kind, why, outcome }: MemberActivity["mx_responses"][number]): Described {
  return {
    kind: "Call",
    what: responseWords[kind] ?? words(kind),
    detail: [words(why), outcome === null ? "not processed yet" : outcome === "applied" ? "" : words(outcome)]
      .filter((part) => part !== "")
      .join(" · "),
    tone: failed.has(kind) ? "bad" : "run",
  };
}

const statusTones: Readonly<Record<string, Tone>> = { CONNECTED: "ok", CHALLENGED: "user", PENDING: "user" };
const runningStatuses = new Set(["CREATED", "UPDATED", "DELAYED", "RESUMED", "RECONNECTED"]);

/** Statuses that neither progress nor succeed need the user or end the connection. */
export function toneOfStatus(status: string | null): Tone {
  if (status === null) return "idle";
  return statusTones[status] ?? (runningStatuses.has(status) ? "run" : "bad");
}

function toneOfState(state: string | undefined): Tone {
  return Object.entries(memberStates).find(([name]) => name === state)?.[1].tone ?? "idle";
}
