import type { CoreBank } from "./core-bank.ts";
import type { SimulatorControl } from "./simulator-control.ts";

/** What happens to the balance checks of a member, and the decisions that are expected. */
export interface DebitCase {
  /** The simulator reads the password of the onboarding as a script. */
  password: string;
  /** Runs once the member is identified, before the first debit. */
  prepare?: (mx: SimulatorControl, guid: string, accountGuid: string) => Promise<void>;
  /** Whether the user answers the challenges of balance checks. */
  answers?: boolean;
  /** The accepted decisions, with their reasons; null if the balance decides. */
  expected: string[] | null;
  /** For checks that only their deadline ends: whether MX shows why. The test then moves the deadline forward. */
  isStuck?: (bank: CoreBank, mx: SimulatorControl, guid: string) => Promise<boolean>;
}

const closeAccount = (mx: SimulatorControl, guid: string, account: string) =>
  mx.changeMember(guid, { accounts: [{ account, isClosed: true }] });

const hideBalance = (mx: SimulatorControl, guid: string, account: string) =>
  mx.changeMember(guid, { accounts: [{ account, availableBalance: null }] });

const isChallenged: NonNullable<DebitCase["isStuck"]> = async (bank, _, guid) =>
  (await bank.member(guid)).challenges.length > 0;

const hasStatus =
  (status: string): NonNullable<DebitCase["isStuck"]> =>
  async (bank, _, guid) =>
    (await bank.member(guid)).connection_status === status;

const hasBalanceJob: NonNullable<DebitCase["isStuck"]> = async (_, mx, guid) =>
  ((await mx.summary()).members[guid]?.jobs["check_balance"] ?? 0) > 0;

const inconclusive = (...reasons: string[]) => reasons.map((reason) => `inconclusive ${reason}`);

export const debitCases: readonly DebitCase[] = [
  { password: "password", expected: null },
  { password: "via:DELAYED@check_balance", expected: null },
  { password: "status:FAILED*1@check_balance", expected: null },
  { password: "mfa:TEXT*always@check_balance", answers: true, expected: null },
  {
    password: "mfa:TEXT*always@check_balance",
    isStuck: isChallenged,
    expected: inconclusive("user_action_required"),
  },
  {
    password: "status:LOCKED@check_balance",
    isStuck: hasStatus("LOCKED"),
    expected: inconclusive("user_action_required"),
  },
  // Retries use up MX's limit of balance checks.
  {
    password: "status:FAILED@check_balance",
    isStuck: hasStatus("FAILED"),
    expected: inconclusive("mx_unavailable", "throttled"),
  },
  { password: "job:hang@check_balance", isStuck: hasBalanceJob, expected: inconclusive("deadline_passed") },
  { password: "password", prepare: closeAccount, expected: ["account_closed"] },
  { password: "password", prepare: hideBalance, expected: inconclusive("balance_unknown") },
];
