import colors from "picocolors";
import type { TimelineView } from "../../test/harness/core-bank.ts";
import type { OnboardingResult } from "./onboard-customer.ts";

/** The timeline of a customer, one line per event, in seconds since the first event. */
export function formatTimeline({ customer, member, timeline, isAsExpected }: OnboardingResult): string {
  const mark = isAsExpected ? colors.green("✔") : colors.red("✘");
  const end = member.reason === null ? member.state : `${member.state} (${member.reason})`;
  const head = `${mark} ${colors.bold(customer.name)} ${colors.dim(`– ${customer.story}`)} → ${colorOf(member.state)(end)}`;
  const begin = Date.parse(timeline[0]?.at ?? "");
  const lines = timeline.flatMap((event) => {
    const text = sentenceFor(event);
    if (text === null) return [];
    const seconds = ((Date.parse(event.at) - begin) / 1_000).toFixed(2).padStart(7);
    return [`  ${colors.dim(`${seconds} s`)}  ${text}`];
  });
  return [head, ...lines].join("\n");
}

function sentenceFor(event: TimelineView): string | null {
  const text = (name: keyof TimelineView) => String(event[name] ?? "");
  switch (event.kind) {
    case "created":
      return "member created at MX; credentials are not stored";
    case "webhook_received":
      return colors.cyan(`webhook ${text("type")} → status read requested`);
    case "status_changed":
      return colors.dim(
        `MX: ${text("connection_status")}, ${event["is_being_aggregated"] === true ? "busy" : "idle"}`,
      );
    case "state_changed":
      return `${colorOf(text("to"))(text("to"))}${event["reason"] ? ` (${text("reason")})` : ""}`;
    case "challenges_asked":
      return colors.yellow(`MX asks: ${typesOf(event)}`);
    case "challenges_answered":
      return colors.yellow(`answered: ${typesOf(event)}; answers are not stored`);
    case "job_accepted":
      return `MX accepted the request to ${text("job")}`;
    case "account_numbers_read":
      return `account numbers read: ${text("count")}`;
    case "account_owners_read":
      return `account owners read: ${text("count")}`;
    case "mx_error":
      return colors.magenta(
        ["MX error", text("code"), text("message")].filter((part) => part !== "").join(" "),
      );
    case "consent_failed":
      return colors.magenta(`consent failed: ${text("reason")}`);
    case "job_refused":
    case "job_unanswered":
    case "call_failed":
      return colors.magenta(
        `${event.kind.replaceAll("_", " ")}: ${text("job") || text("call")} ${text("why")}`,
      );
    default:
      return event.kind.replaceAll("_", " ");
  }
}

function typesOf(event: TimelineView): string {
  const challenges = event["challenges"] as { type: string }[];
  return challenges.map(({ type }) => type).join(", ");
}

function colorOf(state: string): (text: string) => string {
  if (state === "identified" || state === "connected") return colors.green;
  if (state === "failed" || state === "action_required") return colors.magenta;
  return colors.blue;
}
