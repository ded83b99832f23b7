import type { BalanceCheck, MemberActivity, TimelineEntry } from "../../api/members.ts";
import type { Tone } from "../../components/icon.tsx";
import { memberStates } from "../../components/member-state.tsx";
import { type Described, describeEntry, describeResponse, toneOfStatus } from "./describe-entry.ts";

export const lanes = ["MX status", "State", "Webhooks", "Calls", "Checks", "Notifications"] as const;
type Lane = (typeof lanes)[number];

/** Something that lasts. */
export interface Span {
  lane: Lane;
  from: number;
  /** Null while it lasts. */
  to: number | null;
  word: string;
  tone: Tone;
}

/** Something that happened at one moment. */
export interface Point extends Described {
  lane: Lane;
  at: number;
}

/** A line of the table. */
export interface HistoryRow extends Described {
  at: string;
  /** What the API returned. */
  raw: unknown;
}

export interface History {
  spans: Span[];

  points: Point[];
  /** Newest first. */
  rows: HistoryRow[];
}

interface Sources {
  /** Newest first. */
  timeline: readonly TimelineEntry[];
  activity: MemberActivity;
  checks: readonly BalanceCheck[];
}

/** What happened to a member, as lanes of one time axis and as a table. */
export function historyOf({ timeline, activity, checks }: Sources): History {
  const oldestFirst = timeline.toReversed();
  const timelineRows = timeline.map((entry) => ({ at: entry.at, ...describeEntry(entry), raw: entry }));
  const responseRows = activity.mx_responses.map((response) => ({
    at: response.at,
    ...describeResponse(response),
    raw: response,
  }));
  const notificationRows = activity.notifications.map((notification) => ({
    at: notification.at,
    ...describeNotification(notification),
    raw: notification,
  }));
  const rows = [...timelineRows, ...responseRows, ...notificationRows];
  return {
    spans: [...statusSpans(oldestFirst), ...stateSpans(oldestFirst), ...checks.map(checkSpan)],
    points: [
      ...timelineRows.filter(({ kind }) => kind === "Webhook").map(pointIn("Webhooks")),
      ...responseRows.map(pointIn("Calls")),
      ...notificationRows.map(pointIn("Notifications")),
    ],
    rows: rows.sort((a, b) => b.at.localeCompare(a.at)),
  };
}

function pointIn(lane: Lane) {
  return ({ at, kind, what, detail, tone }: HistoryRow): Point => ({
    lane,
    at: Date.parse(at),
    kind,
    what,
    detail,
    tone,
  });
}

function statusSpans(oldestFirst: readonly TimelineEntry[]): Span[] {
  const changes = oldestFirst.filter(({ kind }) => kind === "status_changed");
  return changes.map((entry, index) => ({
    lane: "MX status",
    from: Date.parse(entry.at),
    to: endOf(changes[index + 1]),
    word: `${entry.connection_status ?? "unknown"}${entry.is_being_aggregated === true ? ", busy" : ""}`,
    tone: toneOfStatus(entry.connection_status ?? null),
  }));
}

function stateSpans(oldestFirst: readonly TimelineEntry[]): Span[] {
  const changes = oldestFirst.filter(({ kind }) => ["created", "adopted", "state_changed"].includes(kind));
  return changes.map((entry, index) => {
    const state = entry.to ?? "created";
    const known = Object.entries(memberStates).find(([name]) => name === state)?.[1];
    return {
      lane: "State",
      from: Date.parse(entry.at),
      to: endOf(changes[index + 1]),
      word: known?.word ?? state,
      tone: known?.tone ?? "idle",
    };
  });
}

function endOf(next: TimelineEntry | undefined): number | null {
  return next === undefined ? null : Date.parse(next.at);
}

const decisionTones = {
  sufficient: "ok",
  insufficient: "bad",
  account_closed: "bad",
  inconclusive: "wait",
} as const;

function checkSpan(check: BalanceCheck): Span {
  const { debit_id, decision, decided_at, run_at, decide_by, status } = check;
  if (status === "canceled") {
    const to = Math.max(Date.parse(run_at), Date.parse(check.updated_at));
    return {
      lane: "Checks",
      from: Date.parse(run_at),
      to,
      word: `debit ${debit_id}: canceled`,
      tone: "idle",
    };
  }
  return {
    lane: "Checks",
    from: Math.min(Date.parse(run_at), Date.parse(decided_at ?? run_at)),
    to: Date.parse(decided_at ?? decide_by),
    word: `debit ${debit_id}: ${decision?.replaceAll("_", " ") ?? "open until the cutoff"}`,
    tone: decision === null ? "run" : decisionTones[decision],
  };
}

function describeNotification(notification: MemberActivity["notifications"][number]): Described {
  const { type, delivered, pending, dead, at, last_delivered_at: deliveredAt } = notification;
  const base = { kind: "Notification", what: type } as const;
  if (dead > 0) return { ...base, detail: `${dead} not delivered after the last attempt`, tone: "bad" };
  if (pending > 0) return { ...base, detail: `${pending} waiting`, tone: "wait" };
  if (delivered === 0 || deliveredAt === null)
    return { ...base, detail: "no endpoint receives it", tone: "idle" };
  const ms = Date.parse(deliveredAt) - Date.parse(at);
  return { ...base, detail: `delivered in ${ms} ms`, tone: "ok" };
}
