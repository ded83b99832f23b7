import { guid } from "./guid.ts";
import { Random } from "./random.ts";

/** A bank as the simulator plays it. */
export interface Institution {
  readonly code: string;
  readonly guid: string;
  readonly name: string;
  readonly supportsVerification: boolean;
  readonly supportsIdentification: boolean;
  readonly supportsOauth: boolean;
  /** Whether MX's aggregation window and balance limit apply, as they do everywhere but at MX Bank. */
  readonly isThrottled: boolean;
  /** Jobs take this many times as long as usual. */
  readonly pace: number;
  /** Script of every member here; a script in the password is laid over it. */
  readonly script: string;
  /** MX refuses every job here with this error type. */
  readonly blockedBy: string | null;
  readonly meaning: string;
  readonly credentials: readonly Credential[];
}

export interface Credential {
  readonly guid: string;
  readonly fieldName: "LOGIN" | "PASSWORD";
  readonly label: string;
}

type Described = Pick<Institution, "code" | "name" | "meaning"> &
  Partial<Omit<Institution, "guid" | "credentials">>;

const DESCRIBED: readonly Described[] = [
  {
    code: "mxbank",
    name: "MX Bank",
    isThrottled: false,
    meaning: "MX's test bank: the password is the script",
  },
  {
    code: "mx_bank_oauth",
    name: "MX Bank (OAuth)",
    supportsOauth: true,
    isThrottled: false,
    meaning: "no credentials: PENDING until consent is given at the member's oauth_window_uri",
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
    meaning: "a security question first, account selection after it",
  },
  {
    code: "tan_bank",
    name: "Token Bank",
    script: "numbers:tan",
    meaning: "gives tokenized account numbers (TAN)",
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
  { code: "slow_bank", name: "Slow Bank", pace: 10, meaning: "every job takes ten times as long" },
  { code: "hang_bank", name: "Silent Bank", script: "job:hang", meaning: "jobs start and never end" },
  {
    code: "maintenance_bank",
    name: "Maintenance Bank",
    blockedBy: "institution_maintenance_error",
    meaning: "every job is refused with 400 institution_maintenance_error",
  },
  {
    code: "throttled_bank",
    name: "Throttled Bank",
    meaning: "MX's production limits: aggregation once per 3 hours, 5 balance checks per 2 hours",
  },
];

const COMMUNITY_BANK_COUNT = 40;

export const ORDINARY_MEANING = "ordinary, with production limits";

const communityBanks: readonly Described[] = Array.from({ length: COMMUNITY_BANK_COUNT }, (_, index) => {
  const number = String(index + 1).padStart(2, "0");
  return {
    code: `community_bank_${number}`,
    name: `Community Bank ${number}`,
    meaning: ORDINARY_MEANING,
  };
});

/** In the order they are listed. */
export const INSTITUTIONS: readonly Institution[] = [...DESCRIBED, ...communityBanks].map(found);

const byCode = new Map(INSTITUTIONS.map((institution) => [institution.code, institution]));

export function institutionOf(code: string): Institution | undefined {
  return byCode.get(code);
}

function found(described: Described): Institution {
  const random = new Random("institution", described.code);
  return {
    supportsVerification: true,
    supportsIdentification: true,
    supportsOauth: false,
    isThrottled: true,
    pace: 1,
    script: "",
    blockedBy: null,
    ...described,
    guid: guid("INS", random),
    credentials: described.supportsOauth
      ? []
      : [
          { guid: guid("CRD", random), fieldName: "LOGIN", label: "Username" },
          { guid: guid("CRD", random), fieldName: "PASSWORD", label: "Password" },
        ],
  };
}
