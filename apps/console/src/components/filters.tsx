import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";

/** The filters of a page. They are in the address, so a link shows the same to a colleague. */
export interface Filters {
  /** The value of a filter; undefined if it is not set. */
  get(name: string): string | undefined;
  /** Sets filters; undefined and the empty string remove one. */
  set(change: Record<string, string | undefined>): void;
  clear(): void;
  isFiltered: boolean;
}

export function useFilters(): Filters {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const go = (next: Record<string, unknown>) =>
    void navigate({ to: ".", search: next as never, replace: true });
  return {
    get: (name) => (search[name] === undefined ? undefined : String(search[name])),
    set(change) {
      const next = Object.entries({ ...search, ...change }).filter(([, value]) => (value ?? "") !== "");
      go(Object.fromEntries(next));
    },
    clear: () => go({}),
    isFiltered: Object.keys(search).length > 0,
  };
}

/** Reads these filters from an address. Everything else is dropped. */
export function filtersNamed<Name extends string>(...names: readonly Name[]) {
  return (search: Record<string, unknown>): { [name in Name]?: string } => {
    const found = names.flatMap((name) => {
      const value = search[name];
      return value === undefined || value === "" ? [] : [[name, String(value)] as const];
    });
    return Object.fromEntries(found) as { [name in Name]?: string };
  };
}

export function Toolbar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <search className="toolbar" aria-label={label}>
      {children}
    </search>
  );
}

interface FilterProps {
  filters: Filters;
  /** Name in the address. */
  name: string;
  label: string;
}

interface FilterSelectProps extends FilterProps {
  /** Name of the choice that sets no filter, for instance `Any state`. */
  any: string;
  options: readonly { value: string; word: string }[];
}

export function FilterSelect({ filters, name, label, any, options }: FilterSelectProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <select
        value={filters.get(name) ?? ""}
        onChange={(event) => filters.set({ [name]: event.target.value })}
      >
        <option value="">{any}</option>
        {options.map(({ value, word }) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A text filter. It applies on Enter and when the field loses focus. */
export function FilterText({ filters, name, label, placeholder }: FilterProps & { placeholder?: string }) {
  const value = filters.get(name) ?? "";
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const apply = () => {
    if (text.trim() !== value) filters.set({ [name]: text.trim() });
  };
  return (
    <label className="field">
      <span>{label}</span>
      <input
        value={text}
        placeholder={placeholder}
        onChange={(event) => setText(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === "Enter") apply();
        }}
      />
    </label>
  );
}
