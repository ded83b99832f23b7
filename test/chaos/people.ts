import { type DebitCase, debitCases } from "../harness/debit-cases.ts";

/** MX waits for answers until all is up again; else EXPIRED would be its truth. */
const patient = "expire:6000";

/** Who goes through, and what must become of them. */
export interface Person {
  password: string;
  state: string;
  reason: string | null;
  /** What onboarding takes, and no more of it. */
  jobs: { verify: number; identify: number };
}

export const identified = { state: "identified", reason: null, jobs: { verify: 1, identify: 1 } };
const verifiedOnly = { verify: 1, identify: 0 };

export const people: Person[] = [
  { password: "password", ...identified },
  { password: `mfa:TEXT,${patient}`, ...identified },
  { password: `select:all,${patient}`, ...identified },
  { password: "status:FAILED*2", ...identified, jobs: { verify: 3, identify: 1 } },
  { password: "status:LOCKED", state: "action_required", reason: "locked", jobs: verifiedOnly },
  // A request without an answer, and a job that brings nothing: that cannot be told from one that never began.
  {
    password: "accounts:none",
    state: "failed",
    reason: "no_eligible_accounts",
    jobs: { ...verifiedOnly, verify: Number.POSITIVE_INFINITY },
  },
  { password: "numbers:late,owners:late", ...identified },
];

/** Cases whose expected decisions follow from the amounts alone, whatever fails meanwhile. */
export const debtors: DebitCase[] = debitCases
  .filter(({ expected }) => expected === null || expected[0] === "account_closed")
  .map((each) => (each.answers === true ? { ...each, password: `${each.password},${patient}` } : each));
