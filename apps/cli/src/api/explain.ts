import type { components } from "@account-opening/client";

type Explanation = components["schemas"]["BalanceCheckExplanation"];
type Check = components["schemas"]["BalanceCheck"];

/** What was decided on a debit and why, one sentence per line, and what can be done. */
export function explain(explanation: Explanation): string[] {
  const { check, deliveries, record } = explanation;
  const { debit_id: debit, amount, currency, account_guid: account } = check;
  const intro = `Debit ${debit} of ${amount} ${currency} from account ${account}.`;
  if (check.status === "canceled") return [intro, "The check was canceled, so there is no decision."];
  if (check.decision === null) return [intro, ...pending(explanation)];
  return [
    intro,
    `${decisionSentence(check)} It was decided at ${check.decided_at}, ${lateness(check)}`,
    ...balanceSentences(explanation),
    ...returnSentences(check),
    ...(deliveries === null || deliveries === undefined ? [] : [deliverySentence(deliveries)]),
    ...(record === null
      ? []
      : [`The ledger has the decision at position ${record.position}, ${intact(record)}`]),
    nextStep(check),
  ];
}

function pending({ check, member }: Explanation): string[] {
  const now = `It is ${check.status}. It will be decided by ${check.decide_by}.`;
  const start = `The balance is requested from ${check.run_at}.`;
  if (member === null) return [now, start];
  const { state, reason, connection_status: status } = member;
  return [
    now,
    start,
    `The member is ${state}${reason === null ? "" : ` (${reason})`}; MX's status is ${status}.`,
  ];
}

function decisionSentence({ decision, reason }: Check): string {
  switch (decision) {
    case "sufficient":
      return "The debit may be released: the balance covers it.";
    case "insufficient":
      return "The debit must not be released: the balance does not cover it.";
    case "account_closed":
      return "The debit must not be released: MX reports the account as closed.";
    default:
      return `The debit must not be released: ${inconclusiveReasons[reason ?? ""] ?? reason}.`;
  }
}

const inconclusiveReasons: Readonly<Record<string, string>> = {
  user_action_required: "MX waits for the customer, or the member was deleted (user_action_required)",
  throttled: "MX's limit on balance jobs of this member was reached (throttled)",
  mx_unavailable: "MX could not be reached, or its job failed (mx_unavailable)",
  stale: "no evidence shows that a balance job ran (stale)",
  balance_unknown: "MX returned no usable balance for this account (balance_unknown)",
  account_not_debitable: "the account cannot be debited (account_not_debitable)",
  account_blocked: "an ACH return blocked the account (account_blocked)",
  deadline_passed: "the cutoff came first (deadline_passed)",
};

function lateness({ decide_by: decideBy, late }: Check): string {
  return late === true
    ? `after its cutoff ${decideBy}, because the service was unavailable.`
    : `before its cutoff ${decideBy}.`;
}

function balanceSentences({ check, sum, job }: Explanation): string[] {
  const age =
    job === null
      ? []
      : [
          `MX imported the balance with a job that ended at ${job.ended_at}; at the decision it was ${job.age_seconds} s old.`,
        ];
  if (sum === null) return age;
  const { decided_by: decidedBy, balance, reserved, reservations, left, amount, currency, difference } = sum;
  const kind = decidedBy === "balance" ? "balance" : "available balance";
  const held =
    reservations.length === 0
      ? []
      : [
          `Earlier debits that it may not show yet reserve ${reserved} ${currency}: ${reservations.map(({ debit_id, amount: each }) => `${debit_id} (${each})`).join(", ")}.`,
        ];
  const result = difference.startsWith("-")
    ? `${difference.slice(1)} ${currency} are missing`
    : `${difference} ${currency} remain`;
  return [
    `The ${kind} was ${balance} ${currency}.`,
    ...held,
    `${left} less ${amount}: ${result}.`,
    ...age,
    ...(check.ignore_reserved ? ["Reservations were not subtracted, as the check requested."] : []),
  ];
}

function returnSentences({ returns }: Check): string[] {
  return returns.map(
    ({ return_code, title, returned_at }) =>
      `The debit was returned at ${returned_at}: ${return_code}, ${title}.`,
  );
}

function deliverySentence(deliveries: NonNullable<Explanation["deliveries"]>): string {
  if (deliveries.length === 0) return "No endpoint receives its event.";
  const outcomes = deliveries.map(
    ({ endpoint_url: url, status, attempt_count: count }) =>
      `${url} ${status} after ${count} ${count === 1 ? "attempt" : "attempts"}`,
  );
  return `Its event: ${outcomes.join("; ")}.`;
}

function intact({ is_intact, hash }: NonNullable<Explanation["record"]>): string {
  return is_intact
    ? `unchanged (${hash.slice(0, 12)}…).`
    : "but its hash does not match. Run: account-opening audit-verify";
}

function nextStep({ decision, reason, member_guid: member, account_guid: account }: Check): string {
  if (decision === "sufficient") return "Next: send the debit, or release its reservation if it is not sent.";
  if (decision === "insufficient") return "Next: schedule another check later, or ask the customer.";
  if (decision === "account_closed") return "Next: ask the customer for another account.";
  switch (reason) {
    case "user_action_required":
      return `Next: account-opening members get ${member}`;
    case "account_blocked":
      return `Next: DELETE /v1/accounts/${account}/debit_block lifts the block, once its cause is resolved.`;
    case "account_not_debitable":
      return `Next: account-opening members verify ${member}`;
    default:
      return "Next: schedule another check with a later cutoff.";
  }
}
