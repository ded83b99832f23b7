import Table from "cli-table3";
import type { Terminal } from "../terminal.ts";

/** The option that every command with a result has. */
export interface OutputOptions {
  json?: boolean;
}

type Cell = string | number | boolean | null | undefined;

/** Titles of columns, and the cells of a row. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

/** A table, or a JSON array of the rows as the API returned them. */
export function printRows<Row>(
  { out }: Terminal,
  { json }: OutputOptions,
  rows: readonly Row[],
  { columns, none }: { columns: Columns<Row>; none: string },
): void {
  if (json === true || rows.length === 0) {
    out(json === true ? JSON.stringify(rows, null, 2) : none);
    return;
  }
  const table = createTable(Object.keys(columns));
  for (const row of rows) table.push(Object.values(columns).map((cell) => textOf(cell(row))));
  out(linesOf(table));
}

/** Names and values, or the JSON object that the API returned. */
export function printFields(
  { out }: Terminal,
  { json }: OutputOptions,
  record: object,
  fields: Readonly<Record<string, Cell>>,
): void {
  if (json === true) {
    out(JSON.stringify(record, null, 2));
    return;
  }
  const table = createTable([]);
  for (const [name, value] of Object.entries(fields)) table.push([name, textOf(value)]);
  out(linesOf(table));
}

const noBorders = Object.fromEntries(
  [
    "top",
    "top-mid",
    "top-left",
    "top-right",
    "bottom",
    "bottom-mid",
    "bottom-left",
    "bottom-right",
    "left",
    "left-mid",
    "mid",
    "mid-mid",
    "right",
    "right-mid",
    "middle",
  ].map((name) => [name, ""]),
);

function createTable(head: string[]) {
  return new Table({
    head,
    chars: noBorders,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
  });
}

function linesOf(table: Table.Table): string {
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function textOf(cell: Cell): string {
  return cell === null || cell === undefined || cell === "" ? "–" : String(cell);
}
