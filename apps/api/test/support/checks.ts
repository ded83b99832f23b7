import { randomUUID } from "node:crypto";
import type { UsedApi } from "./api.ts";
import type { Reply } from "./client.ts";
import { aDebtor, advanceAt, type Debtor, inMs } from "./debtors.ts";

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;

/** A debit of 125.00, due in an hour. */
export function aRequest({ accountGuid }: Pick<Debtor, "accountGuid">, more: object = {}) {
  return {
    debit_id: `ACH-${randomUUID()}`,
    account_guid: accountGuid,
    amount: "125.00",
    run_at: inMs(hourMs),
    decide_by: inMs(2 * hourMs),
    ...more,
  };
}

export function scheduler({ ask }: Pick<UsedApi, "ask">) {
  return (body: object, headers: Record<string, string> = {}): Promise<Reply> =>
    ask("POST /v1/balance_checks", { body, headers });
}

/** A check that is decided, as nothing could be learned in time. */
export async function aDecided(
  api: Pick<UsedApi, "ask" | "now">,
): Promise<{ debtor: Debtor; id: string; debitId: string }> {
  const debtor = await aDebtor(api.now.db);
  const { body } = await scheduler(api)(aRequest(debtor));
  await advanceAt(api.now.db, debtor, body.decide_by);
  return { debtor, id: body.id, debitId: body.debit_id };
}
