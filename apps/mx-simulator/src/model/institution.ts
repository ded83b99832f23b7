import { createRandom } from "../random.ts";
import type { RefusalReason } from "./refusal.ts";

/** A simulated bank. */
export interface Institution {
  readonly code: string;
  readonly guid: string;
  readonly name: string;
  readonly supportsVerification: boolean;
  readonly supportsIdentification: boolean;
  readonly supportsOauth: boolean;
  /** Whether MX's aggregation window and balance limit apply. At MX Bank they do not. */
  readonly isThrottled: boolean;
  /** Jobs take this many times as long as usual. */
  readonly durationFactor: number;
  /** The script of every member here. Directives in the password override it. */
  readonly script: string;
  /** Why MX refuses new members or jobs here. */
  readonly blockedBy: RefusalReason | null;
  readonly meaning: string;
  readonly credentials: readonly Credential[];
}

export interface Credential {
  readonly guid: string;
  readonly fieldName: "LOGIN" | "PASSWORD";
  readonly label: string;
}

type Definition = Pick<Institution, "code" | "name" | "meaning"> &
  Partial<Omit<Institution, "guid" | "credentials">>;

const specialInstitutions: readonly Definition[] = [
  {
    code: "mxbank",
    name: "MX Bank",
    script: "select:all",
    isThrottled: false,
    meaning: "MX's test bank. The password is the script. Verification asks the user to select an account",
  },
  {
    code: "plain_bank",
    name: "Plain Bank",
    isThrottled: false,
    meaning: "like MX Bank, without the selection of an account",
  },
  {
    code: "mx_bank_oauth",
    name: "MX Bank (OAuth)",
    supportsOauth: true,
    isThrottled: false,
    meaning: "no credentials: PENDING until the user consents at the member's oauth_window_uri",
  },
  { code: "mxcu", name: "MXCU", isThrottled: false, meaning: "MX's test credit union, like MX Bank" },
  {
    code: "mxcu_oauth",
    name: "MXCU (OAuth)",
    supportsOauth: true,
    isThrottled: false,
    script: "accounts:joint",
    meaning: "OAuth, and every account has two owners",
  },
  {
    code: "select_bank",
    name: "Selection Bank",
    script: "select:all",
    isThrottled: false,
    meaning: "verification asks the user to select one of the eligible accounts",
  },
  {
    code: "careful_bank",
    name: "Careful Bank",
    script: "mfa:TEXT,select:all",
    isThrottled: false,
    meaning: "a security question, then account selection",
  },
  {
    code: "tan_bank",
    name: "Token Bank",
    script: "numbers:tan",
    meaning: "returns tokenized account numbers (TAN)",
  },
  {
    code: "card_bank",
    name: "Card Bank",
    script: "accounts:none",
    meaning: "has no account that can be verified",
  },
  {
    code: "no_verify_bank",
    name: "Unverifiable Bank",
    supportsVerification: false,
    meaning: "verify is refused with 400",
  },
  {
    code: "no_identify_bank",
    name: "Anonymous Bank",
    supportsIdentification: false,
    meaning: "identify is refused with 400",
  },
  { code: "slow_bank", name: "Slow Bank", durationFactor: 10, meaning: "every job takes ten times as long" },
  { code: "hang_bank", name: "Silent Bank", script: "job:hang", meaning: "jobs start and never end" },
  {
    code: "maintenance_bank",
    name: "Maintenance Bank",
    blockedBy: "institution_maintenance_error",
    meaning: "members and jobs are refused with 400 institution_maintenance_error",
  },
  {
    code: "prevented_bank",
    name: "Prevented Bank",
    blockedBy: "institution_prevented_error",
    meaning: "members and jobs are refused with 400 institution_prevented_error",
  },
  {
    code: "closed_bank",
    name: "Closed Bank",
    blockedBy: "institution_prevent_new_error",
    meaning: "new members are refused with 400 institution_prevent_new_error",
  },
  {
    code: "prevent_verify_bank",
    name: "Unverified Bank",
    blockedBy: "institution_prevent_verification_error",
    meaning: "verify is refused with 400 institution_prevent_verification_error",
  },
  {
    code: "throttled_bank",
    name: "Throttled Bank",
    meaning: "MX's production limits: aggregation once per 3 hours, 5 balance checks per 2 hours",
  },
];

export const ordinaryMeaning = "ordinary, with production limits";

const communityBanks: readonly Definition[] = Array.from({ length: 40 }, (_, index) => {
  const number = String(index + 1).padStart(2, "0");
  return { code: `community_bank_${number}`, name: `Community Bank ${number}`, meaning: ordinaryMeaning };
});

/** In the order in which MX lists them. */
export const institutions: readonly Institution[] = [...specialInstitutions, ...communityBanks].map(complete);

const byCode = new Map(institutions.map((institution) => [institution.code, institution]));

export function institutionByCode(code: string): Institution | undefined {
  return byCode.get(code);
}

function complete(definition: Definition): Institution {
  const random = createRandom("institution", definition.code);
  return {
    supportsVerification: true,
    supportsIdentification: true,
    supportsOauth: false,
    isThrottled: true,
    durationFactor: 1,
    script: "",
    blockedBy: null,
    ...definition,
    guid: random.guid("INS"),
    credentials: definition.supportsOauth
      ? []
      : [
          { guid: random.guid("CRD"), fieldName: "LOGIN", label: "Username" },
          { guid: random.guid("CRD"), fieldName: "PASSWORD", label: "Password" },
        ],
  };
}
