import { type CheckView, type CoreBank, debitableOf, type MemberView } from "../../test/harness/core-bank.ts";
import { follow, onboard } from "../../test/harness/onboard.ts";
import type { SimulatorControl } from "../../test/harness/simulator-control.ts";
import { until } from "../../test/harness/until.ts";

/** A customer whose account is debited, and the expected outcomes of the balance checks. */
export interface DebitCase {
  name: string;
  story: string;
  /** A script of the simulator. */
  password: string;
  schedule: (context: DebitContext) => Promise<CheckView[]>;
  expected: string[];
  /** Expected number of balance jobs at MX. */
  jobCount?: number;
}

export interface DebitContext {
  bank: CoreBank;
  mx: SimulatorControl;
  member: MemberView;
  accountGuid: string;
  /** Schedules a check of a debit. */
  scheduleCheck(dollars: string, times?: { inSeconds?: number }): Promise<CheckView>;
  /** Moves the check's cutoff to a few seconds from now. */
  cutOff(check: CheckView): Promise<CheckView>;
  /** Receives the progress, to display it. */
  onProgress: (text: string) => void;
}

/** Time from `run_at` to `decide_by`. Longer than any check takes on a busy machine. */
const decideInSeconds = 300;

/** A cutoff that was moved forward. The decision margin is a tenth of the time between both, at most `DECIDE_MARGIN_MS`. */
const soon = { runSecondsAgo: 200, decideInSeconds: 10 };

export const debitCases: readonly DebitCase[] = [
  {
    name: "Ada",
    story: "has enough",
    password: "balance:500.00",
    schedule: async ({ scheduleCheck }) => [await scheduleCheck("125.00")],
    expected: ["sufficient"],
  },
  {
    name: "Hal",
    story: "has one cent too little",
    password: "balance:124.99",
    schedule: async ({ scheduleCheck }) => [await scheduleCheck("125.00")],
    expected: ["insufficient"],
  },
  {
    name: "Iris",
    story: "has closed the account",
    password: "balance:500.00",
    schedule: async ({ mx, member, accountGuid, scheduleCheck }) => {
      await mx.changeMember(member.guid, { accounts: [{ account: accountGuid, isClosed: true }] });
      return [await scheduleCheck("125.00")];
    },
    expected: ["account_closed"],
  },
  {
    name: "Jon",
    story: "does not answer a question of the bank",
    password: "balance:500.00,mfa:TEXT*always@check_balance",
    schedule: async ({ bank, member, scheduleCheck, cutOff }) => {
      const check = await scheduleCheck("125.00");
      await until("MX asks a question", async () => (await bank.member(member.guid)).challenges.length > 0);
      return [await cutOff(check)];
    },
    expected: ["inconclusive (user_action_required)"],
  },
  {
    name: "Kim",
    story: "answers the same question in time",
    password: "balance:500.00,mfa:TEXT*always@check_balance",
    schedule: async ({ bank, member, scheduleCheck, onProgress }) => {
      const check = await scheduleCheck("125.00");
      await until("MX asks a question", async () => (await bank.member(member.guid)).challenges.length > 0);
      onProgress("MX asks a question, Kim answers");
      await follow(bank, member.guid);
      return [check];
    },
    expected: ["sufficient"],
  },
  {
    name: "Lea",
    story: "MX is unavailable until the cutoff",
    password: "balance:500.00",
    schedule: async ({ mx, member, scheduleCheck, cutOff }) => {
      await mx.changeFaults({ rules: [{ kind: "error_503", member: member.guid }] });
      const check = await scheduleCheck("125.00");
      // The second call is sent after the first has failed.
      await until("MX has failed twice", async () => ((await mx.summary()).faults["error_503"] ?? 0) > 1);
      return [await cutOff(check)];
    },
    expected: ["inconclusive (mx_unavailable)"],
  },
  {
    name: "Mia",
    story: "two debits at the same time share one balance job",
    password: "balance:500.00",
    schedule: ({ scheduleCheck }) => Promise.all([scheduleCheck("125.00"), scheduleCheck("9000.00")]),
    expected: ["sufficient", "insufficient"],
    jobCount: 1,
  },
  {
    name: "Noa",
    story: "one debit is moved to now, another is canceled",
    password: "balance:500.00",
    schedule: async ({ bank, scheduleCheck }) => {
      const moved = await scheduleCheck("125.00", { inSeconds: 3_600 });
      const canceled = await scheduleCheck("250.00", { inSeconds: 3_600 });
      await bank.cancelCheck(canceled.id);
      return [
        await bank.rescheduleCheck(moved.id, { run_at: at(0), decide_by: at(decideInSeconds) }),
        canceled,
      ];
    },
    expected: ["sufficient", "canceled"],
  },
];

export interface DebitResult {
  debitCase: DebitCase;
  memberGuid: string;
  checks: CheckView[];
}

/** Onboards the customer, schedules the checks, and waits until all are decided or canceled. */
export async function runDebitCase(
  debitCase: DebitCase,
  { bank, mx, onProgress }: Pick<DebitContext, "bank" | "mx" | "onProgress">,
): Promise<DebitResult> {
  const name = debitCase.name.toLowerCase();
  const member = await onboard(bank, { id: `${name}-debits`, password: debitCase.password });
  const accountGuid = debitableOf(member);
  let count = 0;
  const scheduleCheck: DebitContext["scheduleCheck"] = (amount, { inSeconds = 0 } = {}) => {
    count += 1;
    return bank.scheduleCheck({
      debit_id: `debit-of-${name}-${count}`,
      account_guid: accountGuid,
      amount,
      run_at: at(inSeconds),
      decide_by: at(inSeconds + decideInSeconds),
    });
  };
  const cutOff: DebitContext["cutOff"] = ({ id }) =>
    bank.rescheduleCheck(id, { run_at: at(-soon.runSecondsAgo), decide_by: at(soon.decideInSeconds) });
  onProgress("identified; debits are scheduled");
  const checks = await debitCase.schedule({
    bank,
    mx,
    member,
    accountGuid,
    scheduleCheck,
    cutOff,
    onProgress,
  });
  const ended = await Promise.all(checks.map(({ id }) => untilEnded(bank, id)));
  onProgress(ended.map(outcomeOf).join(", "));
  return { debitCase, memberGuid: member.guid, checks: ended };
}

function untilEnded(bank: CoreBank, id: string): Promise<CheckView> {
  return until(`check ${id} is decided or canceled`, async () => {
    const check = await bank.check(id);
    return (check.status === "decided" || check.status === "canceled") && check;
  });
}

/** For example `inconclusive (throttled)`. */
export function outcomeOf({ status, decision, reason }: CheckView): string {
  if (status !== "decided") return status;
  return reason === null ? String(decision) : `${decision} (${reason})`;
}

function at(inSeconds: number): string {
  return new Date(Date.now() + inSeconds * 1_000).toISOString();
}
