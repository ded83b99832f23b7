import type { AttentionItem } from "../../api/overview.ts";
import type { Tone } from "../../components/icon.tsx";
import { shorten } from "../../components/id.tsx";
import { memberStates } from "../../components/member-state.tsx";
import { Money } from "../../components/money.tsx";
import { Countdown, Time } from "../../components/time.tsx";
import { formatNumberOf, formatRate } from "../../format/number.ts";
import { addressOf } from "../../format/words.ts";

export const attentionKinds = {
  check_late: { word: "Debit late", tone: "bad" },
  check_at_risk: { word: "Debit at risk", tone: "bad" },
  mx_failing: { word: "MX fails", tone: "bad" },
  calls_overdue: { word: "Calls overdue", tone: "bad" },
  endpoint_disabled: { word: "Endpoint disabled", tone: "bad" },
  deliveries_dead: { word: "Not delivered", tone: "bad" },
  members_set_aside: { word: "Set aside", tone: "bad" },
  endpoint_failing: { word: "Endpoint fails", tone: "wait" },
  member_stuck: { word: "No progress", tone: "wait" },
  webhooks_silent: { word: "Webhook silence", tone: "wait" },
  members_challenged: { word: "Waits for the user", tone: "user" },
} as const satisfies Record<AttentionItem["kind"], { word: string; tone: Tone }>;

/** What it concerns. */
export function Subject({ item }: { item: AttentionItem }) {
  const { kind, balance_check: check, endpoint, member, count } = item;
  if (check !== null) {
    return (
      <>
        debit {check.debit_id} · <Money amount={check.amount} currency={check.currency} /> · cutoff{" "}
        <Time at={check.decide_by} />
      </>
    );
  }
  if (endpoint !== null) return addressOf(endpoint.url);
  switch (kind) {
    case "mx_failing":
      return `${formatRate(item.error_rate ?? 0)} of the calls fail`;
    case "calls_overdue":
      return `${formatNumberOf(count, "call")} to MX without a worker`;
    case "members_set_aside":
      return formatNumberOf(count, "member");
    case "webhooks_silent":
      return "MX sends no webhooks";
    case "members_challenged":
      return `${formatNumberOf(count, "member")} · challenge not answered`;
    default:
      return [member && nameOf(member), item.institution_code, member && memberStates[member.state].word]
        .filter((part) => part !== null)
        .join(" · ");
  }
}

/** Why, and what happens next. */
export function Detail({ item }: { item: AttentionItem }) {
  const { kind, member, endpoint, count } = item;
  switch (kind) {
    case "check_late":
    case "check_at_risk":
    case "member_stuck":
      return member === null ? "the member is deleted" : <NextStep member={member} of={kind} />;
    case "endpoint_disabled":
    case "endpoint_failing":
      return `${answerOf(endpoint?.last_status ?? null)} · ${formatNumberOf(count, "notification")} waiting`;
    case "deliveries_dead":
      return `${formatNumberOf(count, "notification")} not delivered, and no attempt follows`;
    case "mx_failing":
      return `${formatNumberOf(count, "call")} in 15 minutes; each is repeated with a backoff`;
    case "calls_overdue":
      return "no worker claims them: check the worker's log and its connection";
    case "members_set_aside":
      return "their rows cannot be read; an operator must fix and release them";
    case "webhooks_silent":
      return "none in 15 minutes; polling continues, so results are later by seconds";
    case "members_challenged":
      return member === null ? "" : `longest: ${nameOf(member)}`;
  }
}

function NextStep({
  member,
  of,
}: {
  member: NonNullable<AttentionItem["member"]>;
  of: AttentionItem["kind"];
}) {
  const { next_call_at: nextAt, state } = member;
  const subject = of === "member_stuck" ? null : `${nameOf(member)}, ${memberStates[state].word} · `;
  return (
    <>
      {subject}
      {nextAt === null ? (
        "MX's latest response is being processed"
      ) : (
        <>
          next call in <Countdown until={nextAt} />
        </>
      )}
    </>
  );
}

function nameOf({ id, guid }: { id: string | null; guid: string }): string {
  return id ?? shorten(guid);
}

function answerOf(status: number | null): string {
  return status === null ? "no response to the last attempt" : `last response ${status}`;
}
