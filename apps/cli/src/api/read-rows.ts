import { InvalidArgumentError } from "commander";
import type { Terminal } from "../terminal.ts";

/** The first rows of a list. A note on standard error says that there are more. */
export async function readRows<Row>(
  { err }: Terminal,
  rows: AsyncIterable<Row>,
  limit: number,
): Promise<Row[]> {
  const first: Row[] = [];
  for await (const row of rows) {
    if (first.length === limit) {
      err(`There are more than ${limit} rows. Use filters, or --limit ${limit * 10}.`);
      break;
    }
    first.push(row);
  }
  return first;
}

/** Reads `--limit`. */
export function readLimit(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("Use a number from 1 to 999999.");
  return Number(text);
}

/** The size of the API's pages. */
export const pageSize = (limit: number) => Math.min(200, limit + 1);
