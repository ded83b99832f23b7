import type { members } from "@account-opening/db/members";
import type { z } from "zod";
import type { timelineEntry } from "./timeline-schema.ts";

type TimelineRow = Awaited<ReturnType<typeof members.readTimeline>>[number];
type Entry = TimelineRow["entry"];
type View = Omit<z.input<typeof timelineEntry>, "at">;

export function timelineView({
  at,
  entry,
}: Pick<TimelineRow, "at" | "entry">): z.input<typeof timelineEntry> {
  return { at: at.toISOString(), ...entryView(entry) };
}

function entryView(entry: Entry): View {
  switch (entry.kind) {
    case "balance_check_started":
    case "balance_check_decided": {
      const { balanceCheckId, debitId, ...rest } = entry;
      return { ...rest, balance_check_id: balanceCheckId, debit_id: debitId };
    }
    case "status_changed": {
      const { kind, connectionStatus, isBeingAggregated } = entry;
      return { kind, connection_status: connectionStatus, is_being_aggregated: isBeingAggregated };
    }
    case "superseded":
      return { kind: entry.kind, by_member_guid: entry.byMemberGuid };
    case "webhook_received":
    case "status_read_requested":
    case "created":
    case "adopted":
    case "state_changed":
    case "challenges_asked":
    case "challenges_answered":
    case "credentials_updated":
    case "retry_requested":
    case "verification_requested":
    case "consent_requested":
    case "consent_given":
    case "consent_failed":
    case "mx_error":
    case "job_accepted":
    case "job_busy":
    case "job_refused":
    case "account_numbers_read":
    case "account_owners_read":
    case "balances_read":
    case "event_unreadable":
    case "set_aside":
    case "job_postponed":
    case "job_unanswered":
    case "call_failed":
      return entry;
    default:
      return unknown(entry);
  }
}

function unknown(entry: never): never {
  throw new TypeError(`A timeline entry cannot be read: it is ${typeof entry}.`);
}
