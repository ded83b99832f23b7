import { type DebitCase, debitCases } from "../harness/debit-cases.ts";
import { inWidget, withConsents } from "./oauth-members.ts";
import { type Onboarding, withCredentials } from "./onboarding.ts";

/** One way through onboarding, and the expected outcome. */
export interface OnboardingCase {
  name: string;
  onboard: Onboarding;
  state: string;
  reason: string | null;
  /** Maximum number of jobs at MX. */
  jobs: { verify: number; identify: number };
}

const identified = { state: "identified", reason: null, jobs: { verify: 1, identify: 1 } };
const verifiedOnly = { verify: 1, identify: 0 };

/** @param password a script of the simulator, which names the case */
function credentials(password: string) {
  return { name: password, onboard: withCredentials(password) };
}

export const onboardingCases: OnboardingCase[] = [
  { ...credentials("password"), ...identified },
  { ...credentials("mfa:TEXT"), ...identified },
  { ...credentials("select:all"), ...identified },
  { ...credentials("status:FAILED*2"), ...identified, jobs: { verify: 3, identify: 1 } },
  { ...credentials("status:LOCKED"), state: "action_required", reason: "locked", jobs: verifiedOnly },
  // If a response is missing and the job returns no data, it looks like a job that never started.
  {
    ...credentials("accounts:none"),
    state: "failed",
    reason: "no_eligible_accounts",
    jobs: { ...verifiedOnly, verify: Number.POSITIVE_INFINITY },
  },
  { ...credentials("numbers:late,owners:late"), ...identified },
  {
    name: "consent that only polling shows",
    onboard: withConsents({ decisions: ["success"], isReported: false }),
    ...identified,
  },
  {
    name: "consent after a canceled one",
    onboard: withConsents({ decisions: ["CANCELLED", "success"] }),
    ...identified,
  },
  {
    name: "consent that leads to another member",
    onboard: withConsents({ decisions: ["other_member"] }),
    ...identified,
  },
  {
    name: "new consent of an identified member",
    onboard: withConsents({ decisions: ["success"], isRenewed: true }),
    ...identified,
    jobs: { verify: 2, identify: 1 },
  },
  { name: "widget", onboard: inWidget, ...identified, jobs: { verify: 0, identify: 0 } },
];

/** Cases whose expected decisions depend on the amounts only, regardless of faults. */
export const independentDebitCases: DebitCase[] = debitCases.filter(
  ({ expected }) => expected === null || expected[0] === "account_closed",
);

/** The onboarding of a member with debits. */
export function onboardingOf({ password }: DebitCase): OnboardingCase {
  return { ...credentials(password), ...identified };
}
