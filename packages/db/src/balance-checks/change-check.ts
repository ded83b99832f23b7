import type { Policy } from "@account-opening/core";
import { decideAtOf } from "@account-opening/core/balance";
import type { RecordChange } from "../access/audit.ts";
import { type Database, inOrmTransaction, type Orm } from "../connection/database.ts";
import { balanceChecks } from "../schema/tables.ts";
import { type CheckKey, type CheckRow, hasKey } from "./check-record.ts";

/** The fields that core banking may change while a check is open. */
export interface CheckChange {
  amountMinor?: bigint;
  runAt?: Date;
  decideBy?: Date;
}

export type Changed =
  | { outcome: "changed"; check: CheckRow }
  | { outcome: "closed" }
  | { outcome: "unknown" };

/**
 * Changes an open check. A running check returns to `scheduled` if its new `runAt` is in the future.
 * @param plan returns the change for the locked check. If it throws, the check is not changed.
 * @param record runs in the same transaction if the check is changed.
 */
export async function rescheduleCheck(
  database: Pick<Database, "pool">,
  key: CheckKey,
  plan: (check: CheckRow) => CheckChange,
  policy: Policy,
  now: Date,
  record?: RecordChange<{ before: CheckRow; after: CheckRow }>,
): Promise<Changed> {
  return inOrmTransaction(database, async (transaction) => {
    const check = await lockCheck(transaction, key);
    if (check === undefined) return { outcome: "unknown" };
    if (!isOpen(check)) return { outcome: "closed" };
    const planned = plan(check);
    const change = { ...planned, ...timesOf({ ...check, ...planned }, policy, now), updatedAt: now };
    await transaction
      .update(balanceChecks)
      .set(change)
      .where(hasKey({ id: check.id }));
    const after = { ...check, ...change };
    await record?.(transaction, { before: check, after });
    return { outcome: "changed", check: after };
  });
}

function isOpen({ status }: CheckRow): boolean {
  return status === "scheduled" || status === "running";
}

function timesOf(check: CheckRow, policy: Policy, now: Date): Pick<CheckRow, "status" | "nextAt"> {
  if (check.status === "scheduled" || check.runAt > now) return { status: "scheduled", nextAt: check.runAt };
  const { runAt, decideBy } = check;
  const decideAt = decideAtOf({ runAt: runAt.getTime(), decideBy: decideBy.getTime() }, policy);
  return { status: "running", nextAt: new Date(decideAt) };
}

/**
 * Cancels an open check. A canceled check stays canceled.
 * @param record runs in the same transaction if the check was open.
 */
export async function cancelCheck(
  database: Pick<Database, "pool">,
  key: CheckKey,
  now: Date,
  record?: RecordChange<CheckRow>,
): Promise<"canceled" | "decided" | "unknown"> {
  return inOrmTransaction(database, async (transaction) => {
    const check = await lockCheck(transaction, key);
    if (check === undefined) return "unknown";
    if (!isOpen(check)) return check.status === "canceled" ? "canceled" : "decided";
    await transaction
      .update(balanceChecks)
      .set({ status: "canceled", nextAt: null, updatedAt: now })
      .where(hasKey({ id: check.id }));
    await record?.(transaction, check);
    return "canceled";
  });
}

/**
 * Releases the reservation of a decided check whose debit is not sent.
 * @param record runs in the same transaction if the check was not released before.
 */
export async function releaseCheck(
  database: Pick<Database, "pool">,
  id: string,
  record: RecordChange<CheckRow>,
  now: Date,
): Promise<"released" | "open" | "unknown"> {
  return inOrmTransaction(database, async (transaction) => {
    const check = await lockCheck(transaction, { id });
    if (check === undefined) return "unknown";
    if (check.status !== "decided") return "open";
    if (check.releasedAt !== null) return "released";
    await transaction
      .update(balanceChecks)
      .set({ reservedUntil: null, releasedAt: now, updatedAt: now })
      .where(hasKey({ id }));
    await record(transaction, check);
    return "released";
  });
}

async function lockCheck(orm: Orm, key: CheckKey): Promise<CheckRow | undefined> {
  const [check] = await orm.select().from(balanceChecks).where(hasKey(key)).for("update");
  return check;
}
