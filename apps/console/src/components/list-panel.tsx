import type { ListRows } from "../api/list-rows.ts";
import { formatCount } from "../format/number.ts";
import { DataTable, type DataTableProps } from "./data-table.tsx";
import type { Filters } from "./filters.tsx";
import { QueryView } from "./query-view.tsx";
import { EmptyState } from "./states.tsx";

interface ListPanelProps<Row> extends Omit<DataTableProps<Row>, "rows" | "onEndReached"> {
  list: ListRows<Row>;
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
  const { list, what, filters, filteredBy, empty, noMatch, ...table } = props;
  const isFiltered = filteredBy.some((name) => filters.get(name) !== undefined);
  return (
    <QueryView query={list.query} what={what} lines={8}>
      {(rows) => (
        <>
          {list.newCount > 0 && (
            <div className="new-rows">
              <button type="button" className="quiet" onClick={list.showNew}>
                {formatCount(list.newCount)} new: show
              </button>
            </div>
          )}
          {rows.length === 0 ? (
            <EmptyState title={isFiltered ? noMatch : empty}>
              {isFiltered && (
                <button type="button" onClick={() => filters.set(without(filteredBy))}>
                  Clear the filters
                </button>
              )}
            </EmptyState>
          ) : (
            <DataTable {...table} rows={rows} onEndReached={list.readMore} />
          )}
          {list.hasMore && (
            <p className="list-note">{formatCount(rows.length)} shown; more follow when you scroll</p>
          )}
        </>
      )}
    </QueryView>
  );
}

function without(names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
