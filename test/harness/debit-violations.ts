import type { Notification } from "@account-opening/client";
import type { Debit } from "./debits.ts";
import { decisionsOf } from "./receiver.ts";

/** The outcome if MX itself fails, independent of the script of the member. */
const mxUnavailable = "decided inconclusive mx_unavailable";

/**
 * What is wrong with the outcomes of debits, and with the notifications of their decisions.
 * @param mxFails whether MX fails at random, so that any inconclusive check may also end because of MX
 */
export function violationsOf(
  debits: readonly Debit[],
  notifications: readonly Notification[],
  { mxFails = false }: { mxFails?: boolean } = {},
): string[] {
  const notified = notifiedDecisions(notifications);
  return debits.flatMap(({ check, expected, violations }) => {
    const outcome = [check.status, check.decision, check.reason].filter((part) => part !== null).join(" ");
    const isBecauseOfMx =
      mxFails && outcome === mxUnavailable && expected.some((one) => one.startsWith("decided inconclusive"));
    const isInTime = check.decided_at === null || check.decided_at <= check.decide_by;
    const decisions = [...(notified.get(check.id)?.values() ?? [])];
    const isNotifiedOnce =
      decisions.length === (check.status === "decided" ? 1 : 0) &&
      decisions.every((decision) => decision === check.decision);
    const name = `${check.id} (${check.debit_id}, ${check.amount})`;
    return [
      ...violations,
      ...(expected.includes(outcome) || isBecauseOfMx
        ? []
        : [`${name} is ${outcome} instead of ${expected.join(" or ")}`]),
      ...(isInTime ? [] : [`${name} is decided at ${check.decided_at}, after ${check.decide_by}`]),
      ...(isNotifiedOnce ? [] : [`${name} was notified as ${decisions.join(", ") || "nothing"}`]),
    ];
  });
}

/** The decision of each notification, by check and event id: a notification may arrive more than once. */
function notifiedDecisions(notifications: readonly Notification[]): Map<string, Map<string, string>> {
  const notified = new Map<string, Map<string, string>>();
  for (const { id, data } of decisionsOf({ received: notifications })) {
    const { balance_check_id, decision } = data;
    const decisions = notified.get(balance_check_id) ?? new Map<string, string>();
    notified.set(balance_check_id, decisions.set(`${id} ${decision}`, decision));
  }
  return notified;
}
