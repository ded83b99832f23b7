import type { MemberView } from "../harness/core-bank.ts";

/** Somebody who opens an account, and how it must come out. */
export interface DemoPerson {
  name: string;
  story: string;
  institutionCode: string;
  /** The simulator reads it as a script. */
  password: string;
  /** What the person does when asked to act; nothing, unless told. */
  mends?: "new_password" | "consent";
  answer?: (challenge: MemberView["challenges"][number]) => string;
  expected: { state: string; reason: string | null };
}

const identified = { state: "identified", reason: null };

export const people: readonly DemoPerson[] = [
  {
    name: "Ada",
    story: "all goes well",
    institutionCode: "mxbank",
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
    story: "the bank fails twice, we try again",
    institutionCode: "mxbank",
    password: "status:FAILED*2",
    expected: identified,
  },
  {
    name: "Dan",
    story: "mistypes the password, then corrects it",
    institutionCode: "mxbank",
    password: "UNAUTHORIZED",
    mends: "new_password",
    expected: identified,
  },
  {
    name: "Eve",
    story: "gives consent at the bank's own page (OAuth)",
    institutionCode: "mx_bank_oauth",
    password: "",
    mends: "consent",
    expected: identified,
  },
  {
    name: "Finn",
    story: "two rounds of questions, the second while owners are read",
    institutionCode: "mxbank",
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
