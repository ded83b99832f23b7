import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { LiveList, pagesOf } from "./pages.ts";

/** The rows of a list, as a page shows them. */
export interface ListRows<Row> {
  query: { data: Row[] | undefined; error: unknown; refetch(): unknown };
  /** Rows that the list does not show yet. */
  newCount: number;
  showNew(): void;
  hasMore: boolean;
  readMore(): void;
}

/** A list that is read once. */
export function useListRows<Row>(pages: ReturnType<typeof pagesOf<Row>>): ListRows<Row> {
  const loaded = useInfiniteQuery(pages);
  return {
    query: loaded,
    newCount: 0,
    showNew: () => void loaded.refetch(),
    hasMore: loaded.hasNextPage,
    readMore() {
      if (loaded.hasNextPage && !loaded.isFetching) void loaded.fetchNextPage();
    },
  };
}

/**
 * A list whose newest rows are read again and again. Rows are updated in place and never move, since the pointer may be on one: new
 * rows are counted, and shown when the viewer asks for them.
 */
export function useLiveRows<Row>(
  { pages, newest }: LiveList<Row>,
  keyOf: (row: Row) => string,
): ListRows<Row> {
  const list = useListRows(pages);
  const { data: latest = noRows } = useQuery(newest);
  const { data: loaded } = list.query;
  const rows = useMemo(() => {
    const byKey = new Map((latest as Row[]).map((row) => [keyOf(row), row]));
    return loaded?.map((row) => byKey.get(keyOf(row)) ?? row);
  }, [loaded, latest, keyOf]);
  const known = useMemo(() => new Set(loaded?.map(keyOf)), [loaded, keyOf]);
  return {
    ...list,
    query: { ...list.query, data: rows },
    newCount: loaded === undefined ? 0 : (latest as Row[]).filter((row) => !known.has(keyOf(row))).length,
  };
}

const noRows: readonly never[] = [];
