import { z } from "zod";
import { requestTime } from "../http/fields.ts";
import { problem } from "../http/problems.ts";
import { route } from "../http/route.ts";
import { decisionFile, formats, mediaTypes } from "./decision-file.ts";

const examples = {
  [mediaTypes.csv]: "balance_check_id,debit_id,amount,decision\nCHK-…,ACH-2026-000177,125.00,sufficient\n",
  [mediaTypes.jsonl]:
    '{"balance_check_id":"CHK-…","debit_id":"ACH-2026-000177","amount":"125.00","decision":"sufficient"}\n',
};

export const exportDecisions = route({
  method: "get",
  path: "/v1/decisions",
  operation: "exportDecisions",
  tag: "Balance checks",
  summary: "Export the ledger of decisions",
  description:
    "Every decision made from `from` until before `to`, oldest first, with its basis and its ACH returns, as CSV or as JSON lines. " +
    "A decision appears within seconds: export a period that ended at least a minute ago. An interrupted download is incomplete.",
  scope: "balance_checks:read",
  audit: "decisions_exported",
  query: z.object({ from: requestTime, to: requestTime, format: z.enum(formats).default("csv") }),
  answers: { 200: { description: "The file.", downloads: examples } },
  problems: [],
  handle: async ({ query, audit }, context) => {
    const span = { from: query.from, to: query.to };
    if (span.to <= span.from) {
      throw problem("validation-failed", { errors: [{ path: "to", message: "must be after from" }] });
    }
    const detail = { from: span.from.toISOString(), to: span.to.toISOString(), format: query.format };
    await audit(context.database, { detail });
    return { status: 200, download: decisionFile(span, query.format, context) };
  },
});
