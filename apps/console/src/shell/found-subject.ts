import type { FoundSubject } from "../api/overview.ts";
import { memberStates } from "../components/member-state.tsx";

/** What was found, in words. */
export function titleOf({ kind, id, partner_id: partnerId, status }: FoundSubject): string {
  switch (kind) {
    case "member":
      return `Member ${partnerId ?? ""} · ${wordOf(status)}`;
    case "user":
      return `User ${partnerId ?? ""}`;
    case "account":
      return `Account · ${status?.toLowerCase() ?? "unknown type"}`;
    case "balance_check":
      return `Debit ${partnerId ?? id} · ${status ?? ""}`;
    case "event":
      return `Notification · ${status ?? ""}`;
    case "request":
      return `Request · ${status?.replaceAll("_", " ") ?? ""}`;
  }
}

/** The address of the page that shows it. */
export function addressOf({
  kind,
  id,
  partner_id: partnerId,
  member_guid: memberGuid,
}: FoundSubject): string {
  if (kind === "balance_check") return `/debits/${encodeURIComponent(partnerId ?? id)}`;
  if (kind === "user") return `/members?user=${encodeURIComponent(id)}`;
  if (memberGuid !== null) return `/members/${encodeURIComponent(memberGuid)}`;
  return `/audit?request=${encodeURIComponent(id)}`;
}

function wordOf(state: string | null): string {
  const known = Object.entries(memberStates).find(([name]) => name === state);
  return known?.[1].word ?? state ?? "";
}
