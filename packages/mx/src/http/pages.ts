import { MxUnreadableError } from "../errors/mx-unreadable-error.ts";
import type { Page } from "../wire/page.ts";
import type { Call, CallOptions, Send } from "./call.ts";

/** In the range that every list of MX accepts; out of range MX silently takes 25. */
const recordsPerPage = 100;
const pagesMax = 1000;

/** Reads every page of a list, one call after the other, each with the whole time-out to itself. */
export async function readAllPages<Row>(
  send: Send,
  list: Call<Page<Row>>,
  options: CallOptions | undefined,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let page = 1; page <= pagesMax; page += 1) {
    const query = { ...list.query, page, records_per_page: recordsPerPage };
    const answer = await send({ ...list, query }, options);
    rows.push(...answer.rows);
    if (page >= answer.totalPages || answer.rows.length === 0) return rows;
  }
  throw new MxUnreadableError({ call: list.name, status: null }, `the list has more than ${pagesMax} pages`);
}
