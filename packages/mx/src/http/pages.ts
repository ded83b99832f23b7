import type { Page } from "../wire/page.ts";
import type { Call, CallOptions, Send } from "./call.ts";
import { createListBudget } from "./list-budget.ts";
import type { RowCheck, WireRow } from "./owned.ts";

/** In the range that every list of MX accepts. Outside it, MX uses 25. */
const recordsPerPage = 100;

/** A list of MX, and how its rows are translated. */
export interface ListOf<Wire extends WireRow, Row> extends Omit<Call<Page<Wire>>, "method"> {
  /** Empty if the row is not usable. */
  toRows(wire: Wire): Row[];
  /** Why a row is left out, or null. */
  check?: RowCheck;
}

/**
 * Reads every page of a list. Rows that are invalid or fail `check` are left out and reported. Pages can shift while they
 * are read, so a row that appears twice is returned once.
 * @throws MxListTooLargeError if the list has too many pages or bytes, or takes too long.
 */
export async function readAllPages<Wire extends WireRow, Row>(
  send: Send,
  { toRows, check = () => null, ...list }: ListOf<Wire, Row>,
  options: CallOptions | undefined,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  const budget = createListBudget(list.name, send.timeoutMs);
  for (let page = 1; ; page += 1) {
    budget.nextPage();
    const query = { ...list.query, page, records_per_page: recordsPerPage };
    const response = await send({ ...list, method: "GET", query, budget }, options);
    for (let count = 0; count < response.leftOutCount; count += 1) send.onRowLeftOut(list.name, "unreadable");
    const before = rows.size;
    for (const wire of response.rows) {
      const reason = check(wire);
      if (reason !== null) send.onRowLeftOut(list.name, reason);
      else for (const row of toRows(wire)) rows.set(JSON.stringify(row), row);
    }
    const rowCount = response.rows.length + response.leftOutCount;
    if (rowCount === 0 || isLast(page, rowCount, response.totalPages, rows.size > before))
      return [...rows.values()];
  }
}

/** If MX reports no page count, a full page with a new row may be followed by another page. */
function isLast(page: number, rowCount: number, totalPages: number | null, hasNewRows: boolean): boolean {
  return totalPages === null ? rowCount < recordsPerPage || !hasNewRows : page >= totalPages;
}

/** For lists with one result per row. */
export function one<Wire, Row>(translate: (wire: Wire) => Row): (wire: Wire) => Row[] {
  return (wire) => [translate(wire)];
}
