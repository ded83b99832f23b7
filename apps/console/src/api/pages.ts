/** A page of a list. */
interface ListPage<Row> {
  data: Row[];
  next_cursor: string | null;
}

/** The largest page that the API returns. */
export const rowsPerPage = 200;

/** Options of an infinite query that reads a list of the API page by page. */
export function pagesOf<Row>(
  read: (page: { limit: number; cursor?: string }, signal: AbortSignal) => Promise<ListPage<Row>>,
) {
  return {
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      read({ limit: rowsPerPage, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }: ListPage<Row>) => next_cursor,
    select: ({ pages }: { pages: ListPage<Row>[] }) => pages.flatMap(({ data }) => data),
  };
}
