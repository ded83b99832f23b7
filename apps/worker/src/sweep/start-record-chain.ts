import { recordChain } from "@account-opening/db/record-chain";
import { repeat } from "@account-opening/runtime";
import type { Dependencies } from "../dependencies.ts";

const everyMs = 5_000;

/** Adds new rows of the audit log and of the ledger to the hash chain, shortly after they were committed. */
export function startRecordChain({ database, metrics, log }: Dependencies) {
  const chained = metrics.counter(
    "worker_records_chained_total",
    "Rows of the audit log and the ledger that were added to the hash chain",
  );
  return repeat(async () => {
    try {
      chained.inc(await recordChain.continue(database));
    } catch (error) {
      // PostgreSQL is unavailable: the next round retries.
      log.notChained(error);
    }
  }, everyMs);
}
