import { type CheckView, type CoreBank, debitableOf, type MemberView } from "../harness/core-bank.ts";
import { follow, onboard } from "../harness/onboard.ts";
import type { SimulatorControl } from "../harness/simulator-control.ts";
import { until } from "../harness/until.ts";

/** Somebody from whose account money is to be drawn, and what the checks before that must say. */
export interface Debtor {
  name: string;
  story: string;
  /** The simulator reads it as a script. */
  password: string;
  play: (scene: Scene) => Promise<CheckView[]>;
  expected: string[];
  /** How many balance jobs MX may have run for all of it. */
  jobCount?: number;
}

export interface Scene {
  bank: CoreBank;
  mx: SimulatorControl;
  member: MemberView;
  accountGuid: string;
  /** Schedules a debit of so many dollars. */
  schedule(dollars: string, times?: { inSeconds?: number }): Promise<CheckView>;
  /** Brings the check's cutoff forward: what it is to be decided by is there. */
  cutOff(check: CheckView): Promise<CheckView>;
  /** Told what goes on, to show while waiting. */
  onProgress: (text: string) => void;
}

/** Seconds from `run_at` to `decide_by`: longer than anything takes on a busy machine. */
const patient = 300;

/** A cutoff that is brought forward. A tenth of the life of a check, at most `DECIDE_MARGIN_MS`, is what a worker may be late. */
const soon = { runSecondsAgo: 200, decideInSeconds: 10 };

export const debtors: readonly Debtor[] = [
  {
    name: "Ada",
    story: "has enough",
    password: "balance:500.00",
    play: async ({ schedule }) => [await schedule("125.00")],
    expected: ["sufficient"],
  },
  {
    name: "Hal",
    story: "has a cent too little",
    password: "balance:124.99",
    play: async ({ schedule }) => [await schedule("125.00")],
    expected: ["insufficient"],
  },
  {
    name: "Iris",
    story: "has closed the account since",
    password: "balance:500.00",
    play: async ({ mx, member, accountGuid, schedule }) => {
      await mx.changeMember(member.guid, { accounts: [{ account: accountGuid, isClosed: true }] });
      return [await schedule("125.00")];
    },
    expected: ["account_closed"],
  },
  {
    name: "Jon",
    story: "would have to answer a question, and is not there",
    password: "balance:500.00,mfa:TEXT*always@check_balance",
    play: async ({ bank, member, schedule, cutOff }) => {
      const check = await schedule("125.00");
      await until("MX asks", async () => (await bank.member(member.guid)).challenges.length > 0);
      return [await cutOff(check)];
    },
    expected: ["inconclusive (user_action_required)"],
  },
  {
    name: "Kim",
    story: "is asked the same, and answers in time",
    password: "balance:500.00,mfa:TEXT*always@check_balance",
    play: async ({ bank, member, schedule, onProgress }) => {
      const check = await schedule("125.00");
      await until("MX asks", async () => (await bank.member(member.guid)).challenges.length > 0);
      onProgress("MX asks, and Kim answers");
      await follow(bank, member.guid);
      return [check];
    },
    expected: ["sufficient"],
  },
  {
    name: "Lea",
    story: "MX is away until the cutoff",
    password: "balance:500.00",
    play: async ({ mx, member, schedule, cutOff }) => {
      await mx.changeFaults({ rules: [{ kind: "error_503", member: member.guid }] });
      const check = await schedule("125.00");
      // The second call comes once the failure of the first is known.
      await until("MX has failed twice", async () => ((await mx.summary()).faults["error_503"] ?? 0) > 1);
      return [await cutOff(check)];
    },
    expected: ["inconclusive (mx_unavailable)"],
  },
  {
    name: "Mia",
    story: "two debits at once share one balance job",
    password: "balance:500.00",
    play: ({ schedule }) => Promise.all([schedule("125.00"), schedule("9000.00")]),
    expected: ["sufficient", "insufficient"],
    jobCount: 1,
  },
  {
    name: "Noa",
    story: "one debit is moved to now, another is called off",
    password: "balance:500.00",
    play: async ({ bank, schedule }) => {
      const moved = await schedule("125.00", { inSeconds: 3_600 });
      const canceled = await schedule("250.00", { inSeconds: 3_600 });
      await bank.cancelCheck(canceled.id);
      return [await bank.rescheduleCheck(moved.id, { run_at: at(0), decide_by: at(patient) }), canceled];
    },
    expected: ["sufficient", "canceled"],
  },
];

export interface PlayedDebtor {
  debtor: Debtor;
  memberGuid: string;
  checks: CheckView[];
}

/** Onboards somebody, draws the debits, and waits for the last decision. */
export async function playDebtor(
  debtor: Debtor,
  { bank, mx, onProgress }: Pick<Scene, "bank" | "mx" | "onProgress">,
): Promise<PlayedDebtor> {
  const name = debtor.name.toLowerCase();
  const member = await onboard(bank, { id: `${name}-debits`, password: debtor.password });
  const accountGuid = debitableOf(member);
  let count = 0;
  const schedule: Scene["schedule"] = (amount, { inSeconds = 0 } = {}) => {
    count += 1;
    return bank.scheduleCheck({
      debit_id: `debit-of-${name}-${count}`,
      account_guid: accountGuid,
      amount,
      run_at: at(inSeconds),
      decide_by: at(inSeconds + patient),
    });
  };
  const cutOff: Scene["cutOff"] = ({ id }) =>
    bank.rescheduleCheck(id, { run_at: at(-soon.runSecondsAgo), decide_by: at(soon.decideInSeconds) });
  onProgress("identified; debits are scheduled");
  const checks = await debtor.play({ bank, mx, member, accountGuid, schedule, cutOff, onProgress });
  const ended = await Promise.all(checks.map(({ id }) => untilEnded(bank, id)));
  onProgress(ended.map(endOf).join(", "));
  return { debtor, memberGuid: member.guid, checks: ended };
}

function untilEnded(bank: CoreBank, id: string): Promise<CheckView> {
  return until(`check ${id} has come to an end`, async () => {
    const check = await bank.check(id);
    return (check.status === "decided" || check.status === "canceled") && check;
  });
}

/** In a word or two, for instance `inconclusive (throttled)`. */
export function endOf({ status, decision, reason }: CheckView): string {
  if (status !== "decided") return status;
  return reason === null ? String(decision) : `${decision} (${reason})`;
}

function at(inSeconds: number): string {
  return new Date(Date.now() + inSeconds * 1_000).toISOString();
}
