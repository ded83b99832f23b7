import { decideAtOf, type Policy } from "@account-opening/core";
import { type Database, inOrmTransaction, type Orm } from "../database.ts";
import { balanceChecks } from "../schema/index.ts";
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
 */
export async function rescheduleCheck(
  database: Pick<Database, "pool">,
  key: CheckKey,
  plan: (check: CheckRow) => CheckChange,
  policy: Policy,
  now: Date,
): Promise<Changed> {
  return inOrmTransaction(database, async (transaction) => {
    const check = await lockCheck(transaction, key);
    if (check === undefined) return { outcome: "unknown" };
    if (!isOpen(check)) return { outcome: "closed" };
    const changed = { ...check, ...plan(check), updatedAt: now };
    const timed = { ...changed, ...timesOf(changed, policy, now) };
    await transaction
      .update(balanceChecks)
      .set(timed)
      .where(hasKey({ id: check.id }));
    return { outcome: "changed", check: timed };
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

/** Calls a check off; one that is canceled already stays so. */
export async function cancelCheck(
  database: Pick<Database, "pool">,
  key: CheckKey,
  now: Date,
): Promise<"canceled" | "decided" | "unknown"> {
  return inOrmTransaction(database, async (transaction) => {
    const check = await lockCheck(transaction, key);
    if (check === undefined) return "unknown";
    if (!isOpen(check)) return check.status === "canceled" ? "canceled" : "decided";
    await transaction
      .update(balanceChecks)
      .set({ status: "canceled", nextAt: null, updatedAt: now })
      .where(hasKey({ id: check.id }));
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
  record: (orm: Orm, check: CheckRow) => Promise<void>,
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
