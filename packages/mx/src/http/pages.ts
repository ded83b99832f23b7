import type { Page } from "../wire/page.ts";
import type { Call, CallOptions, Send } from "./call.ts";
import { createListBudget } from "./list-budget.ts";
import type { RowCheck, WireRow } from "./owned.ts";

/** In the range that every list of MX accepts; out of range MX silently takes 25. */
const recordsPerPage = 100;

/** A list of MX, and what its rows are to us. */
export interface ListOf<Wire extends WireRow, Row> extends Omit<Call<Page<Wire>>, "method"> {
  /** None where the row is of no use. */
  toRows(wire: Wire): Row[];
  /** Why a row is not of what was asked for; null when it is. */
  foreign?: RowCheck;
}

/**
 * Reads every page of a list, one call after the other. Rows that cannot be read or are not of what was asked for are left out and
 * reported; a row that comes twice, since pages moved while they were read, is one row.
 * @throws MxListTooLargeError for a list of too many pages or bytes, or that takes too long as a whole.
 */
export async function readAllPages<Wire extends WireRow, Row>(
  send: Send,
  { toRows, foreign = () => null, ...list }: ListOf<Wire, Row>,
  options: CallOptions | undefined,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  const budget = createListBudget(list.name, send.timeoutMs);
  for (let page = 1; ; page += 1) {
    budget.nextPage();
    const query = { ...list.query, page, records_per_page: recordsPerPage };
    const answer = await send({ ...list, method: "GET", query, budget }, options);
    for (let count = 0; count < answer.leftOutCount; count += 1) send.onRowLeftOut(list.name, "unreadable");
    const before = rows.size;
    for (const wire of answer.rows) {
      const reason = foreign(wire);
      if (reason !== null) send.onRowLeftOut(list.name, reason);
      else for (const row of toRows(wire)) rows.set(JSON.stringify(row), row);
    }
    const rowCount = answer.rows.length + answer.leftOutCount;
    if (rowCount === 0 || isLast(page, rowCount, answer.totalPages, rows.size > before))
      return [...rows.values()];
  }
}

/** Where MX does not say how many pages there are, a full page with anything new may have another one behind it. */
function isLast(page: number, rowCount: number, totalPages: number | null, hasNews: boolean): boolean {
  return totalPages === null ? rowCount < recordsPerPage || !hasNews : page >= totalPages;
}

/** For lists of which each row is one of ours. */
export function one<Wire, Row>(translate: (wire: Wire) => Row): (wire: Wire) => Row[] {
  return (wire) => [translate(wire)];
}
