import { isEligible } from "../model/account.ts";
import { errorOfStatus, type MemberErrorCode } from "../model/member-error.ts";
import { type ConnectionStatus, isSuccess } from "../model/status.ts";
import type { Job } from "./job.ts";

/** `member.error` at the end of a job. A verification that succeeds without an eligible account has an error too. */
export function errorAtEnd(
  { plan, member, products }: Job,
  status: ConnectionStatus,
): MemberErrorCode | null {
  if (plan.errorCode !== null) return plan.errorCode;
  const hasNoEligibleAccount =
    isSuccess(status) &&
    products.includes("account_verification") &&
    (member.accounts ?? []).every((account) => !isEligible(account));
  return hasNoEligibleAccount ? 1000 : errorOfStatus(status);
}
