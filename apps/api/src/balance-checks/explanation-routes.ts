import { z } from "zod";
import { route } from "../http/route.ts";
import { explainCheck } from "./explain-check.ts";
import { checkExplanation } from "./explanation-schema.ts";
import { checkId } from "./schema.ts";

export const explainBalanceCheck = route({
  method: "get",
  path: "/v1/balance_checks/{id}/explanation",
  operation: "explainBalanceCheck",
  tag: "Balance checks",
  summary: "Explain a balance check",
  description:
    "What the decision rests on, who requested and changed the check, which deliveries reported it, and its record in the ledger. " +
    "`member` and `account` are current; everything else is as recorded.",
  scope: "balance_checks:read",
  params: z.object({ id: checkId }),
  unknown: "balance-check-not-found",
  answers: { 200: { description: "The explanation.", schema: checkExplanation } },
  problems: ["balance-check-not-found"],
  handle: async ({ params: { id }, key }, context) => ({
    status: 200,
    body: await explainCheck(id, key, context),
  }),
});
