import type { ApiResponse } from "./operation.ts";

const pageSizeDefault = 25;
const pageSizeMin = 10;
const pageSizeMax = 1000;

/** One page of `rows`. MX replaces a page size out of range by 25, and an invalid page number by 1. */
export function paginate<Row>(
  name: string,
  rows: readonly Row[],
  query: Readonly<Record<string, unknown>>,
  view: (row: Row, index: number) => object,
): ApiResponse {
  const size = Number(query["records_per_page"]);
  const isInRange = Number.isInteger(size) && size >= pageSizeMin && size <= pageSizeMax;
  const perPage = isInRange ? size : pageSizeDefault;
  const page = Number(query["page"]);
  const current = Number.isInteger(page) && page >= 1 ? page : 1;
  const pagination = {
    current_page: current,
    per_page: perPage,
    total_entries: rows.length,
    total_pages: Math.max(1, Math.ceil(rows.length / perPage)),
  };
  const onPage = rows.slice((current - 1) * perPage, current * perPage);
  return { status: 200, body: { [name]: onPage.map(view), pagination } };
}
