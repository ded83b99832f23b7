import { balanceChecks, type CheckRecord } from "@account-opening/db/balance-checks";
import type { Context } from "../context.ts";
import { problem } from "../http/problems.ts";
import type { Audit } from "../http/route.ts";

/** Releases the reservation of a decided check. @throws a 404; a 409 if the check is not decided. */
export async function releaseReservation(
  id: string,
  audit: Audit,
  { database, clock }: Context,
): Promise<CheckRecord> {
  const now = clock();
  const outcome = await balanceChecks.release(
    database,
    id,
    (orm, { memberGuid }) => audit({ orm }, { memberGuid, detail: { balance_check_id: id } }),
    now,
  );
  if (outcome === "open") {
    throw problem("balance-check-open", {
      detail: "Only a decided check has a reservation. Cancel an open check with DELETE.",
    });
  }
  const record = await balanceChecks.read(database, { id });
  if (record === null) throw problem("balance-check-not-found");
  return record;
}
