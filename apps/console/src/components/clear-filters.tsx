import type { Filters } from "./filters.tsx";

export function ClearFilters({ filters }: { filters: Filters }) {
  if (!filters.isFiltered) return null;
  return (
    <button type="button" className="quiet" onClick={filters.clear}>
      Clear the filters
    </button>
  );
}
