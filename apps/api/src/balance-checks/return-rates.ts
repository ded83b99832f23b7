import { ledger } from "@account-opening/db/balance-checks";
import type { z } from "zod";
import type { Context } from "../context.ts";
import { returnKinds, returnLimits } from "./return-codes.ts";
import type { returnRates } from "./schema.ts";

const dayMs = 24 * 60 * 60 * 1_000;

/** Return rates of the debits that were decided in the last `days` days. */
export async function readReturnRates(
  days: number,
  { database, clock }: Context,
): Promise<z.input<typeof returnRates>> {
  const from = new Date(clock().getTime() - days * dayMs);
  const { decided, ...returned } = await ledger.countReturns(database, from, returnKinds);
  const rateOf = (kind: keyof typeof returnLimits) => ({
    returned: returned[kind],
    decided,
    rate: decided === 0 ? 0 : returned[kind] / decided,
    limit: returnLimits[kind],
  });
  return {
    unauthorized: rateOf("unauthorized"),
    administrative: rateOf("administrative"),
    overall: rateOf("overall"),
  };
}
