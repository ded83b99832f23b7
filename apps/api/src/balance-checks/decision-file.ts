import { pipeline } from "node:stream";
import { ledger } from "@account-opening/db/balance-checks";
import { stringify } from "csv-stringify";
import { z } from "zod";
import type { Context } from "../context.ts";
import { moment } from "../http/fields.ts";
import { rendered } from "../http/lists.ts";
import type { Download } from "../http/route.ts";
import { decisionColumns, decisionView } from "./decision-view.ts";

export const formats = ["csv", "jsonl"] as const;
export type Format = (typeof formats)[number];

export const mediaTypes: Readonly<Record<Format, string>> = {
  csv: "text/csv",
  jsonl: "application/jsonl",
};

/** The ledger of a period as a file. */
export function decisionFile(span: { from: Date; to: Date }, format: Format, context: Context): Download {
  const views = viewsOf(ledger.readDecisions(context.database, span), context);
  const name = [span.from, span.to].map((moment) => moment.toISOString().replaceAll(":", "")).join("_");
  return {
    mediaType: mediaTypes[format],
    fileName: `decisions_${name}.${format}`,
    content: format === "csv" ? asCsv(views) : asJsonLines(views),
  };
}

/** The schema of a row. Its columns are those of a decision. */
const shownDecision = z.looseObject({
  run_at: moment,
  decide_by: moment,
  decided_at: moment,
  as_of: moment.nullable(),
});

type DecisionViews = AsyncIterable<ReturnType<typeof decisionView>>;

/** An invalid decision is left out and logged, so that it does not affect the others. */
async function* viewsOf(entries: ReturnType<typeof ledger.readDecisions>, context: Context): DecisionViews {
  for await (const entry of entries)
    yield* rendered([entry], decisionView, shownDecision, "decisions", context);
}

async function* asJsonLines(views: DecisionViews): AsyncGenerator<string> {
  for await (const view of views) yield `${JSON.stringify(view)}\n`;
}

/** Nested fields are JSON in their column. Formulas are escaped, since a `debit_id` is the client's text. */
function asCsv(views: DecisionViews): AsyncIterable<string | Buffer> {
  const csv = stringify({
    header: true,
    columns: [...decisionColumns],
    escape_formulas: true,
    cast: { boolean: String, string: asNumberOrText },
  });
  pipeline(views, csv, () => {
    // An error aborts the download, so that the client sees that the file is incomplete.
  });
  return csv;
}

/** A negative decimal is not escaped: it is not a formula. */
function asNumberOrText(value: string) {
  return /^-\d+(\.\d+)?$/.test(value) ? { value, escape_formulas: false } : value;
}
