import type { AccountBalance } from "../src/account.ts";
import type { BalanceCheck } from "../src/balance/balance-check.ts";
import { noBalances } from "../src/balance/balances.ts";
import type { DebitAccount } from "../src/balance/debit-account.ts";
import type { Challenge } from "../src/member/challenge.ts";
import type { Member } from "../src/member/member.ts";
import { type Context, waitForMx } from "../src/member/state-updates.ts";
import type { LastStatus, StatusSnapshot } from "../src/member/status-snapshot.ts";
import { defaultPolicy, type Policy } from "../src/policy.ts";
import { createPollPlanner } from "../src/polling/planner.ts";

/** When every example begins. */
export const start = Date.parse("2026-11-23T09:00:00.000Z");

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** The plans of a deployment in which no job has ended. */
const firstPlanner = createPollPlanner(defaultPolicy);

export function aContext(changes: Partial<Policy> = {}, planner = firstPlanner): Context {
  return { policy: { ...defaultPolicy, ...changes }, planFor: planner.planFor };
}

/** What status said: idle and CREATED, never aggregated. */
export function aLastStatus(
  connectionStatus: string | null = "CREATED",
  rest: Partial<LastStatus> = {},
): LastStatus {
  return {
    connectionStatus,
    isBeingAggregated: false,
    aggregatedAt: null,
    successfullyAggregatedAt: null,
    ...rest,
  };
}

export function anObservation(
  connectionStatus: string | null,
  rest: Partial<StatusSnapshot> = {},
): StatusSnapshot {
  return { ...aLastStatus(connectionStatus), challenges: [], ...rest };
}

/** Just created at MX, which is busy with a first aggregation of its own; status is due to be read. */
export function aMember(facts: Partial<Member> = {}, context = aContext()): Member {
  return {
    guid: "MBR-1",
    userGuid: "USR-1",
    institutionCode: "mxbank",
    wantsIdentification: true,
    mayExist: [],
    wasVerified: false,
    consent: null,
    state: { name: "created", lane: waitForMx("verify", "onboarding", null, start, context.policy, start) },
    lastStatus: aLastStatus("CREATED", { isBeingAggregated: true }),
    challenges: [],
    answered: null,
    callNumber: 1,
    lastReadAt: null,
    pollRequestedAt: null,
    pollRequestedBy: null,
    failureCount: 0,
    missingSince: null,
    stateSince: start,
    balances: noBalances,
    ...facts,
  };
}

/** A question to be answered in words. */
export function aQuestion(facts: Partial<Challenge> = {}): Challenge {
  return { guid: "CRD-1", type: "TEXT", label: "What city were you born in?", ...facts };
}

/** MX asks which account to verify. */
export function anAccountSelection(...accountIds: string[]): Challenge {
  return {
    guid: "CRD-select",
    type: "OPTIONS",
    label: "Please select an account:",
    options: accountIds.map((id) => ({ label: `Account ${id}`, value: id })),
  };
}

/** A debit of 125.00 from the first account. */
export function aCheck(facts: Partial<BalanceCheck> = {}): BalanceCheck {
  return {
    id: "CHK-1",
    debitId: "debit-1",
    accountGuid: "ACT-1",
    amount: { currency: "USD", minor: 12_500n },
    runAt: start,
    decideBy: start + minute,
    maxAgeMs: hour,
    status: "scheduled",
    ignoreReserved: false,
    onMissingAvailable: "inconclusive",
    account: aDebitAccount(),
    cause: null,
    ...facts,
  };
}

/** Accounts of each kind, and whether a debit may be drawn on them. */
export const accountKinds = {
  checking: { account: { type: "CHECKING" }, isDebitable: true },
  mortgage: { account: { type: "MORTGAGE" }, isDebitable: false },
  credit_card: { account: { type: "CREDIT_CARD" }, isDebitable: false },
  /** The user did not select it: MX gives no numbers. */
  unselected_savings: { account: { type: "SAVINGS", hasNumbers: false }, isDebitable: false },
} as const satisfies Record<string, { account: Partial<DebitAccount>; isDebitable: boolean }>;

export type AccountKind = keyof typeof accountKinds;

/** A checking account whose numbers were read. */
export function aDebitAccount(facts: Partial<DebitAccount> = {}): DebitAccount {
  return {
    type: "CHECKING",
    subtype: null,
    isClosed: false,
    hasNumbers: true,
    block: null,
    reservations: [],
    ...facts,
  };
}

/** The first account, open, with 500.00 of it available. */
export function anAccountBalance(facts: Partial<AccountBalance> = {}): AccountBalance {
  return {
    guid: "ACT-1",
    isClosed: false,
    availableBalance: "500.00",
    balance: "510.00",
    currency: "USD",
    importedAt: null,
    ...facts,
  };
}
