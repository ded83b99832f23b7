import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useIsPhone } from "../state/use-media.ts";
import { useRowKeys } from "./row-keys.ts";

export interface Column<Row> {
  id: string;
  header: ReactNode;
  /** CSS width. Columns without one share the rest. */
  width?: string;
  /** `end` for numbers. */
  align?: "end";
  cell(row: Row): ReactNode;
}

/** A row on a phone: two lines, each with a part at the left and one at the right. */
export interface PhoneRow {
  first: readonly [left: ReactNode, right?: ReactNode];
  second: readonly [left: ReactNode, right?: ReactNode];
}

export interface DataTableProps<Row> {
  /** Name for screen readers. */
  label: string;
  rows: readonly Row[];
  keyOf(row: Row): string;
  columns: readonly Column<Row>[];
  phone(row: Row): PhoneRow;
  /** Called when the last rows are near the screen, to read the next page. */
  onEndReached?: () => void;
  /** Adds a column of check boxes. On a phone rows cannot be selected. */
  selection?: Selection<Row>;
}

interface Selection<Row> {
  /** Keys of the selected rows. */
  selected: ReadonlySet<string>;
  onChange(selected: ReadonlySet<string>): void;
  nameOf(row: Row): string;
}

const rowHeight = { table: 42, list: 66 };
/** Rows rendered beyond each edge of the screen. */
const overscan = 12;
/** The next page is read when this many rows remain. */
const endMargin = 30;

/**
 * A table that renders only the rows near the screen, so ten thousand rows scroll smoothly. The page scrolls, not a box in it.
 * `j` and `k` move the focus between the first links of the rows; Enter opens the link. On a phone it is a list.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, keyOf, columns: given, phone, onEndReached, selection } = props;
  const columns = useMemo(
    () => (selection === undefined ? given : [selectionColumn(rows, keyOf, selection), ...given]),
    [rows, keyOf, given, selection],
  );
  const isPhone = useIsPhone();
  const height = isPhone ? rowHeight.list : rowHeight.table;
  const container = useRef<HTMLDivElement>(null);
  const top = useTopOf(container);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => height,
    overscan,
    scrollMargin: top,
    getItemKey: (index) => (rows[index] === undefined ? index : keyOf(rows[index])),
    onChange: ({ range }) => {
      if (range !== null && range.endIndex >= rows.length - endMargin) onEndReached?.();
    },
  });
  useRowKeys(container, rows.length, (index) => virtualizer.scrollToIndex(index, { align: "auto" }));

  const items = virtualizer.getVirtualItems();
  const visible = items.flatMap(({ index }) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, index, key: keyOf(row) }];
  });
  const before = (items[0]?.start ?? top) - top;
  const after = Math.max(0, virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top));
  const rowStyle = { "--row-height": `${height}px` } as React.CSSProperties;

  return (
    <div ref={container} style={rowStyle}>
      {isPhone ? (
        <ul className="data-list" aria-label={label} style={{ paddingTop: before, paddingBottom: after }}>
          {visible.map(({ row, index, key }) => (
            <ListRow key={key} row={row} index={index} count={rows.length} phone={phone} />
          ))}
        </ul>
      ) : (
        <table className="data-table" aria-label={label} aria-rowcount={rows.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map(({ id, header, width, align }) => (
                <th key={id} scope="col" style={{ width }} className={align === "end" ? "num" : undefined}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {before > 0 && <Spacer height={before} columns={columns.length} />}
            {visible.map(({ row, index, key }) => (
              <TableRow key={key} row={row} index={index} columns={columns} />
            ))}
            {after > 0 && <Spacer height={after} columns={columns.length} />}
          </tbody>
        </table>
      )}
    </div>
  );
}

function selectionColumn<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  { selected, onChange, nameOf }: Selection<Row>,
): Column<Row> {
  const toggle = (key: string) => {
    const next = new Set(selected);
    if (!next.delete(key)) next.add(key);
    onChange(next);
  };
  const isAll = rows.length > 0 && selected.size === rows.length;
  return {
    id: "selection",
    width: "42px",
    header: (
      <input
        type="checkbox"
        aria-label="Select all rows that are read"
        checked={isAll}
        onChange={() => onChange(isAll ? new Set() : new Set(rows.map(keyOf)))}
      />
    ),
    cell: (row) => (
      <input
        type="checkbox"
        aria-label={`Select ${nameOf(row)}`}
        checked={selected.has(keyOf(row))}
        onChange={() => toggle(keyOf(row))}
      />
    ),
  };
}

interface TableRowProps<Row> {
  row: Row;
  index: number;
  columns: readonly Column<Row>[];
}

/** A scroll draws the rows that it brings in, and leaves the others as they are. */
const TableRow = memo(function TableRow<Row>({ row, index, columns }: TableRowProps<Row>) {
  return (
    <tr data-row-index={index} aria-rowindex={index + 2}>
      {columns.map(({ id, cell, align }) => (
        <td key={id} className={align === "end" ? "num" : undefined}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: TableRowProps<Row>) => ReactNode;

interface ListRowProps<Row> {
  row: Row;
  index: number;
  count: number;
  phone(row: Row): PhoneRow;
}

const ListRow = memo(function ListRow<Row>({ row, index, count, phone }: ListRowProps<Row>) {
  return (
    <li data-row-index={index} aria-setsize={count} aria-posinset={index + 1}>
      <Lines {...phone(row)} />
    </li>
  );
}) as <Row>(props: ListRowProps<Row>) => ReactNode;

function Lines({ first, second }: PhoneRow) {
  return (
    <>
      <div className="line">
        <span>{first[0]}</span>
        {first[1] !== undefined && <span>{first[1]}</span>}
      </div>
      <div className="line muted">
        <span>{second[0]}</span>
        {second[1] !== undefined && <span>{second[1]}</span>}
      </div>
    </>
  );
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in the row can have the focus.
    <tr aria-hidden="true">
      <td className="spacer" colSpan={columns} style={{ height }} />
    </tr>
  );
}

/** Distance of an element from the top of the document, in pixels. */
function useTopOf(element: React.RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measure = () => {
      const box = element.current?.getBoundingClientRect();
      if (box !== undefined) setTop(Math.round(box.top + window.scrollY));
    };
    measure();
    // What is above the table may grow, for instance a toolbar that wraps.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
