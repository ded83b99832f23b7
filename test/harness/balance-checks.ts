import type { CheckView, CoreBank } from "./core-bank.ts";
import { until } from "./until.ts";

/** Waits until the balance check is decided. */
export function untilDecided(bank: CoreBank, checkId: string): Promise<CheckView> {
  return until(`balance check ${checkId} is decided`, async () => {
    const check = await bank.check(checkId);
    return check.status === "decided" && check;
  });
}
