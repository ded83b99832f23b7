const PER_PAGE_DEFAULT = 25;
const PER_PAGE_MIN = 10;
const PER_PAGE_MAX = 1000;

export interface Page<Row> {
  readonly rows: Row[];
  readonly pagination: {
    readonly current_page: number;
    readonly per_page: number;
    readonly total_entries: number;
    readonly total_pages: number;
  };
}

/** A page size out of range silently becomes 25, and a bad page number the first. */
export function paginate<Row>(all: readonly Row[], query: Readonly<Record<string, unknown>>): Page<Row> {
  const asked = Number(query["records_per_page"]);
  const isInRange = Number.isInteger(asked) && asked >= PER_PAGE_MIN && asked <= PER_PAGE_MAX;
  const perPage = isInRange ? asked : PER_PAGE_DEFAULT;
  const page = Number(query["page"]);
  const current = Number.isInteger(page) && page >= 1 ? page : 1;
  return {
    rows: all.slice((current - 1) * perPage, current * perPage),
    pagination: {
      current_page: current,
      per_page: perPage,
      total_entries: all.length,
      total_pages: Math.max(1, Math.ceil(all.length / perPage)),
    },
  };
}
