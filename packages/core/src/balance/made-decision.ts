import type { Cause } from "../cause/cause.ts";
import type { Member } from "../member/member.ts";
import type { DecisionName, InconclusiveReason } from "./balance-check.ts";
import type { DecidedCheck } from "./evaluate-checks.ts";

/** A decision in the ledger, with what logs, metrics and traces report of it. */
export interface MadeDecision extends Pick<DecidedCheck, "check" | "decision"> {
  memberGuid: string;
  institutionCode: string;
  decidedAt: Date;
  /** The request of the event that led to it; null if none did. */
  cause: Cause | null;
}

export function madeDecisions(
  { guid: memberGuid, institutionCode }: Pick<Member, "guid" | "institutionCode">,
  decided: readonly DecidedCheck[],
  decidedAt: Date,
  cause: Cause | null = null,
): MadeDecision[] {
  return decided.map(({ check, decision }) => ({
    check,
    decision,
    memberGuid,
    institutionCode,
    decidedAt,
    cause,
  }));
}

/** The timeline entry of a decision. */
export interface DecidedEntry {
  kind: "balance_check_decided";
  balanceCheckId: string;
  debitId: string;
  decision: DecisionName;
  reason: InconclusiveReason | null;
}

export function decidedEntry({ check, decision }: Pick<DecidedCheck, "check" | "decision">): DecidedEntry {
  return { kind: "balance_check_decided", balanceCheckId: check.id, debitId: check.debitId, ...decision };
}
