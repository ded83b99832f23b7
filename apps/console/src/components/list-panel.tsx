import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { DataTable, type DataTableProps } from "./data-table.tsx";
import type { Filters } from "./filters.tsx";
import { QueryView } from "./query-view.tsx";
import { EmptyState } from "./states.tsx";

interface ListPanelProps<Row> extends Omit<DataTableProps<Row>, "rows" | "onEndReached"> {
  query: UseInfiniteQueryResult<Row[]>;
  /** The subject in an error, for instance `The list of debits`. */
  what: string;
  filters: Filters;
  /** The names of the filters that the list uses. */
  filteredBy: readonly string[];
  /** Without any row. */
  empty: string;
  /** With filters that no row matches. */
  noMatch: string;
}

/** A list of the API, with its states. Further pages are read while it scrolls. */
export function ListPanel<Row>(props: ListPanelProps<Row>) {
  const { query, what, filters, filteredBy, empty, noMatch, ...table } = props;
  const isFiltered = filteredBy.some((name) => filters.get(name) !== undefined);
  return (
    <QueryView query={query} what={what} lines={8}>
      {(rows) =>
        rows.length === 0 ? (
          <EmptyState title={isFiltered ? noMatch : empty}>
            {isFiltered && (
              <button type="button" onClick={() => filters.set(without(filteredBy))}>
                Clear the filters
              </button>
            )}
          </EmptyState>
        ) : (
          <DataTable
            {...table}
            rows={rows}
            onEndReached={() => {
              if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
            }}
          />
        )
      }
    </QueryView>
  );
}

function without(names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
