import type { MemberView } from "../../test/harness/core-bank.ts";

/** A customer who opens an account, and the expected outcome. */
export interface DemoCustomer {
  name: string;
  story: string;
  institutionCode: string;
  /** A script of the simulator. */
  password: string;
  /** Whether the customer connects the bank in MX's Connect widget, and the member is adopted. */
  usesWidget?: boolean;
  /** What the customer does when the member is `action_required`. By default nothing. */
  remedy?: "new_password" | "consent" | "consent_at_second_attempt";
  answer?: (challenge: MemberView["challenges"][number]) => string;
  expected: { state: string; reason: string | null };
}

const identified = { state: "identified", reason: null };

export const customers: readonly DemoCustomer[] = [
  {
    name: "Ada",
    story: "no difficulties",
    institutionCode: "plain_bank",
    password: "password",
    expected: identified,
  },
  {
    name: "Ben",
    story: "answers a security question, then chooses an account",
    institutionCode: "careful_bank",
    password: "password",
    expected: identified,
  },
  {
    name: "Cleo",
    story: "the bank fails twice and the service retries",
    institutionCode: "plain_bank",
    password: "status:FAILED*2",
    expected: identified,
  },
  {
    name: "Dan",
    story: "mistypes the password, then corrects it",
    institutionCode: "plain_bank",
    password: "UNAUTHORIZED",
    remedy: "new_password",
    expected: identified,
  },
  {
    name: "Eve",
    story: "gives consent on the bank's page (OAuth)",
    institutionCode: "mx_bank_oauth",
    password: "",
    remedy: "consent",
    expected: identified,
  },
  {
    name: "Ines",
    story: "cancels the consent, then gives it in a new window",
    institutionCode: "mx_bank_oauth",
    password: "",
    remedy: "consent_at_second_attempt",
    expected: identified,
  },
  {
    name: "Hugo",
    story: "connects the bank in MX's widget, and is not verified again",
    institutionCode: "plain_bank",
    password: "password",
    usesWidget: true,
    expected: identified,
  },
  {
    name: "Finn",
    story: "answers questions during verification and again during identification",
    institutionCode: "plain_bank",
    password: "mfa:OPTIONS@verify,mfa:IMAGE_DATA&TOKEN@identify",
    expected: identified,
  },
  {
    name: "Gus",
    story: "has no account that can be verified",
    institutionCode: "card_bank",
    password: "password",
    expected: { state: "failed", reason: "no_eligible_accounts" },
  },
];
