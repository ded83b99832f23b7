import type { BalanceCheck } from "../../api/checks.ts";
import type { Tone } from "../../components/icon.tsx";

type Decision = NonNullable<BalanceCheck["decision"]>;
type Reason = NonNullable<BalanceCheck["reason"]>;

export const decisions = {
  sufficient: { word: "sufficient", tone: "ok" },
  insufficient: { word: "insufficient", tone: "bad" },
  account_closed: { word: "account closed", tone: "bad" },
  inconclusive: { word: "inconclusive", tone: "wait" },
} as const satisfies Record<Decision, { word: string; tone: Tone }>;

export const statuses = {
  scheduled: { word: "scheduled", tone: "wait" },
  running: { word: "waits for a balance", tone: "run" },
  decided: { word: "decided", tone: "ok" },
  canceled: { word: "canceled", tone: "idle" },
} as const satisfies Record<BalanceCheck["status"], { word: string; tone: Tone }>;

/** Why a decision is inconclusive, in a few words. */
export const reasons: Readonly<Record<Reason, string>> = {
  user_action_required: "the customer must act at the institution",
  throttled: "MX limits this member",
  mx_unavailable: "MX returned no balance in time",
  stale: "MX imported no new data for the account",
  balance_unknown: "MX returned no usable balance",
  account_not_debitable: "the account cannot be debited",
  account_blocked: "an ACH return blocks the account",
  deadline_passed: "the cutoff came before a fresh balance",
};

/** The status of a check in one word, with its tone. */
export function statusOf({ status, decision }: Pick<BalanceCheck, "status" | "decision">) {
  return decision === null ? statuses[status] : decisions[decision];
}
