/** How to bring a new member of the simulator to a state. */
export interface MemberRecipe {
  /** The simulator reads the password as a script. */
  password: string;
  /** Default: `plain_bank`. */
  institution?: string;
  /** Default: true. */
  identify?: boolean;
}

/** How to get a decision on a debit of 125.00 from an identified member. */
export interface DecisionRecipe {
  password: string;
  /** A change of the account at the bank, before the check. */
  account?: { isClosed?: true; availableBalance?: null };
  /** An earlier debit of the account is returned with this code. */
  returnCode?: string;
  /** Only the cutoff ends the check. */
  untilCutoff?: true;
}

/**
 * In v20250224, MX's first job is a combination, which verifies and identifies. Here it does neither, so that every version of
 * MX's API has a job that only verifies.
 */
const verifiesLater = "lacks:account_verification+identity_verification,job:fast@combination";

const always = { password: "password" } satisfies MemberRecipe;

/** The state that the recipe leads to, by the reason that it has; `null` for no reason. The first reason is the default. */
export const memberRecipes: Readonly<Record<string, ReadonlyMap<string | null, MemberRecipe>>> = {
  created: new Map([[null, { password: "job:hang" }]]),
  verifying: new Map([[null, { password: `${verifiesLater},job:hang@verify` }]]),
  challenged: new Map([[null, { password: "mfa:TEXT@verify" }]]),
  connected: new Map([[null, { ...always, identify: false }]]),
  identified: new Map([[null, always]]),
  action_required: new Map<string | null, MemberRecipe>([
    ...["denied", "locked", "prevented", "rejected", "expired", "impeded", "impaired", "imported"].map(
      (reason): [string, MemberRecipe] => [reason, { password: `status:${reason.toUpperCase()}@verify` }],
    ),
    ["access_denied", { password: "accounts:none,error:1002" }],
  ]),
  failed: new Map<string | null, MemberRecipe>([
    ["no_eligible_accounts", { password: "accounts:none" }],
    ["no_accounts", { password: "accounts:none,error:1001" }],
    ["verification_unsupported", { ...always, institution: "no_verify_bank" }],
    ...["failed", "degraded", "disconnected", "closed", "discontinued", "disabled"].map(
      (reason): [string, MemberRecipe] => [reason, { password: `status:${reason.toUpperCase()}@verify` }],
    ),
  ]),
};

/** The decision that the recipe leads to, by its reason. */
export const decisionRecipes: Readonly<Record<string, ReadonlyMap<string | null, DecisionRecipe>>> = {
  sufficient: new Map([[null, { password: "balance:500.00" }]]),
  insufficient: new Map([[null, { password: "balance:12.50" }]]),
  account_closed: new Map([[null, { password: "password", account: { isClosed: true } }]]),
  inconclusive: new Map<string, DecisionRecipe>([
    ["user_action_required", { password: "mfa:TEXT*always@check_balance", untilCutoff: true }],
    ["deadline_passed", { password: "job:hang@check_balance", untilCutoff: true }],
    ["balance_unknown", { password: "password", account: { availableBalance: null } }],
    ["account_blocked", { password: "balance:500.00", returnCode: "R02" }],
  ]),
};
