import { decideAtOf, type Policy } from "@account-opening/core";
import type { RecordChange } from "../access/audit.ts";
import { type Database, inOrmTransaction, type Orm } from "../connection/database.ts";
import { balanceChecks } from "../schema/tables.ts";
import { type CheckKey, type CheckRow, hasKey } from "./check-record.ts";

/** What core banking may change while a check is open. */
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
 * Changes a check while it is open. One that was running waits again if it is to run later.
 * @param plan sees the check under its lock; what it throws leaves the check as it is.
 * @param record runs in the same transaction when it was changed.
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
 * Calls a check off; one that is canceled already stays so.
 * @param record runs in the same transaction when it was open.
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
 * Gives up what a decided check has reserved: its debit is not sent. One that reserves nothing stays as it is.
 * @param record runs in the same transaction when something was released.
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
