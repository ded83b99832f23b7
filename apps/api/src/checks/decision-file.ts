import { pipeline } from "node:stream";
import { type LedgerEntry, readDecisions } from "@account-opening/db";
import { stringify } from "csv-stringify";
import type { Download } from "../http/route.ts";
import type { Ports } from "../ports.ts";
import { decisionColumns, decisionView } from "../views/decision.ts";

export const formats = ["csv", "jsonl"] as const;
export type Format = (typeof formats)[number];

export const mediaTypes: Readonly<Record<Format, string>> = {
  csv: "text/csv",
  jsonl: "application/jsonl",
};

/** The ledger of a span as a file. */
export function decisionFile(span: { from: Date; to: Date }, format: Format, { database }: Ports): Download {
  const entries = readDecisions(database, span);
  const name = [span.from, span.to].map((moment) => moment.toISOString().replaceAll(":", "")).join("_");
  return {
    mediaType: mediaTypes[format],
    fileName: `decisions_${name}.${format}`,
    content: format === "csv" ? asCsv(entries) : asJsonLines(entries),
  };
}

async function* asJsonLines(entries: AsyncIterable<LedgerEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(decisionView(entry))}\n`;
}

/** Nested parts are JSON in their column. A debit's id is foreign text: no spreadsheet shall take it for a formula. */
function asCsv(entries: AsyncIterable<LedgerEntry>): AsyncIterable<string | Buffer> {
  const csv = stringify({
    header: true,
    columns: [...decisionColumns],
    escape_formulas: true,
    cast: { boolean: String, string: asNumberOrText },
  });
  pipeline(rowsOf(entries), csv, () => {
    // An error ends the file, so that whoever reads it is told.
  });
  return csv;
}

/** A decimal is no formula, also where it is negative. */
function asNumberOrText(value: string) {
  return /^-\d+(\.\d+)?$/.test(value) ? { value, escape_formulas: false } : value;
}

async function* rowsOf(entries: AsyncIterable<LedgerEntry>) {
  for await (const entry of entries) yield decisionView(entry);
}
