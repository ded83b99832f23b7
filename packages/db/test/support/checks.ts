import { randomUUID } from "node:crypto";
import type { Database } from "../../src/index.ts";
import { later, start } from "./members.ts";

/** A check of 125.00 on ACT-1, due at `start`, to be decided within ten minutes. */
export async function scheduleFor(db: Pick<Database, "pool">, memberGuid: string): Promise<string> {
  const id = `CHK-${randomUUID()}`;
  await db.pool.query(
    `insert into balance_checks (id, debit_id, account_guid, member_guid, user_guid, amount_minor, currency,
                                 max_age_seconds, run_at, decide_by, request, status, next_at, created_at, updated_at)
     values ($1, $1, 'ACT-1', $2, 'USR-1', 12500, 'USD', 3600, $3, $4, '{}', 'scheduled', $3, $3, $3)`,
    [id, memberGuid, start, later(600_000)],
  );
  return id;
}
