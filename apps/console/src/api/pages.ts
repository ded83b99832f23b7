import { infiniteQueryOptions, type QueryKey, queryOptions } from "@tanstack/react-query";
import { everyMs } from "./query-client.ts";

/** A page of a list. */
interface ListPage<Row> {
  data: Row[];
  next_cursor: string | null;
}

type ReadPage<Row> = (
  page: { limit: number; cursor?: string },
  signal: AbortSignal,
) => Promise<ListPage<Row>>;

/** The largest page that the API returns. */
export const rowsPerPage = 200;

/** A query that reads a list page by page. */
export function pagesOf<Row>(queryKey: QueryKey, read: ReadPage<Row>) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      read({ limit: rowsPerPage, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }: ListPage<Row>) => next_cursor,
    select: ({ pages }: { pages: ListPage<Row>[] }) => pages.flatMap(({ data }) => data),
  });
}

/** How often the newest rows of a list are read. */
const newestMs = 5_000;

/** A list that is sorted newest first: its pages, and a query that repeats the first page. */
export function liveList<Row>(queryKey: QueryKey, read: ReadPage<Row>) {
  return {
    // Only the first page is repeated. The viewer asks for the others again.
    pages: {
      ...pagesOf([...queryKey, "pages"], read),
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnMount: "always" as const,
    },
    newest: queryOptions({
      queryKey: [...queryKey, "newest"],
      queryFn: async ({ signal }) => (await read({ limit: rowsPerPage }, signal)).data,
      ...everyMs(newestMs),
    }),
  };
}

export type LiveList<Row> = ReturnType<typeof liveList<Row>>;
