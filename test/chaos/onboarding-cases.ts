import { type DebitCase, debitCases } from "../harness/debit-cases.ts";

/** A script of the simulator, and the expected outcome. */
export interface OnboardingCase {
  password: string;
  state: string;
  reason: string | null;
  /** Maximum number of jobs at MX. */
  jobs: { verify: number; identify: number };
}

export const identified = { state: "identified", reason: null, jobs: { verify: 1, identify: 1 } };
const verifiedOnly = { verify: 1, identify: 0 };

export const onboardingCases: OnboardingCase[] = [
  { password: "password", ...identified },
  { password: "mfa:TEXT", ...identified },
  { password: "select:all", ...identified },
  { password: "status:FAILED*2", ...identified, jobs: { verify: 3, identify: 1 } },
  { password: "status:LOCKED", state: "action_required", reason: "locked", jobs: verifiedOnly },
  // If a response is missing and the job returns no data, it looks like a job that never started.
  {
    password: "accounts:none",
    state: "failed",
    reason: "no_eligible_accounts",
    jobs: { ...verifiedOnly, verify: Number.POSITIVE_INFINITY },
  },
  { password: "numbers:late,owners:late", ...identified },
];

/** Cases whose expected decisions depend on the amounts only, regardless of faults. */
export const independentDebitCases: DebitCase[] = debitCases.filter(
  ({ expected }) => expected === null || expected[0] === "account_closed",
);
