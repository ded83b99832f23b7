import { continueChain } from "@account-opening/db/record-chain";
import { repeat } from "@account-opening/runtime";
import type { Dependencies } from "../dependencies.ts";

const everyMs = 5_000;

/** Chains new rows of the audit and of the ledger, a moment after they were committed. */
export function startRecordChain({ database, metrics, log }: Dependencies) {
  const chained = metrics.counter("worker_records_chained_total", "Rows of the audit and the ledger chained");
  return repeat(async () => {
    try {
      chained.inc(await continueChain(database));
    } catch (error) {
      // PostgreSQL is away: the next round tries again.
      log.notChained(error);
    }
  }, everyMs);
}
