import {
  type CheckRequest,
  type CheckView,
  type CoreBank,
  debitableOf,
  type MemberView,
} from "./core-bank.ts";
import { until } from "./until.ts";

/** A check of one dollar on the member's account, with a deadline in ten minutes by default. */
export function aCheckRequest(
  member: MemberView,
  given: Pick<CheckRequest, "debit_id"> & Partial<CheckRequest>,
): CheckRequest {
  return { account_guid: debitableOf(member), amount: "1.00", decide_by: fromNow(600_000), ...given };
}

/** The time `ms` milliseconds from now, as ISO 8601. */
export function fromNow(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

/** Waits until the balance check is decided. */
export function untilDecided(bank: CoreBank, checkId: string): Promise<CheckView> {
  return until(`balance check ${checkId} is decided`, async () => {
    const check = await bank.check(checkId);
    return check.status === "decided" && check;
  });
}
