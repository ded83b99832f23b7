import { accounts } from "@account-opening/db/accounts";
import { ledger } from "@account-opening/db/balance-checks";
import { z } from "zod";
import { accountGuid } from "../http/fields.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { readReturnRates } from "./return-rates.ts";
import { returnRates } from "./schema.ts";

export const liftBlock = route({
  method: "delete",
  path: "/v1/accounts/{guid}/debit_block",
  operation: "liftDebitBlock",
  tag: "Accounts",
  summary: "Lift the block that an ACH return set on an account",
  description: "Decisions of `account_blocked` do not change. Later checks are decided by the balance again.",
  scope: "balance_checks:write",
  audit: "debit_block_lifted",
  params: z.object({ guid: accountGuid }),
  unknown: "account-not-found",
  answers: { 204: { description: "The account has no block." } },
  problems: ["account-not-found"],
  handle: async ({ params: { guid }, audit }, { database }) => {
    const account = await accounts.read(database, guid);
    if (account === null) throw problem("account-not-found");
    await ledger.liftDebitBlock(database, guid, (orm, { returnCode }) =>
      audit(
        { orm },
        { memberGuid: account.memberGuid, detail: { account_guid: guid, return_code: returnCode } },
      ),
    );
    return { status: 204 };
  },
});

export const readRates = route({
  method: "get",
  path: "/v1/return_rates",
  operation: "readReturnRates",
  tag: "Balance checks",
  summary: "Read the ACH return rates of released debits",
  description:
    "Decisions of the last `days` days, compared with Nacha's thresholds. Notifications of change (C01 to C13) do not count as returns.",
  scope: "balance_checks:read",
  query: z.object({ days: z.coerce.number().int().min(1).max(366).default(60) }),
  answers: { 200: { description: "The rates.", schema: returnRates } },
  problems: [],
  handle: async ({ query: { days } }, context) => ({
    status: 200,
    body: await readReturnRates(days, context),
  }),
});
