import { useMemo, useState } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { FilterSelect, type Filters, FilterText, Toolbar, useFilters } from "../../components/filters.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { EmptyState } from "../../components/states.tsx";
import { formatCount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import "./members.css";
import { BulkBar } from "./bulk-bar.tsx";
import { memberColumns, memberLines } from "./member-columns.tsx";
import { ages, memberFilterOf, stateOptions } from "./member-filter.ts";
import { useMemberRows } from "./use-member-rows.ts";

export function MembersPage() {
  const filters = useFilters();
  const { get } = filters;
  const [state, reason, institution, age, user] = ["state", "reason", "institution", "age", "user"].map(get);
  // The age counts from when it was chosen: the list must not change while it is read.
  const filter = useMemo(
    () => memberFilterOf({ state, reason, institution, age, user }),
    [state, reason, institution, age, user],
  );
  const { query, newCount, showNew, hasMore, readMore } = useMemberRows(filter);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <Page title="Members">
      <Toolbar label="Filter members">
        <FilterSelect filters={filters} name="state" label="State" any="Any state" options={stateOptions} />
        <FilterText filters={filters} name="reason" label="Reason" placeholder="timed_out" />
        <FilterText filters={filters} name="institution" label="Institution" placeholder="mxbank" />
        <FilterSelect filters={filters} name="age" label="No change for" any="Any time" options={ages} />
        {user !== undefined && <FilterText filters={filters} name="user" label="User" />}
        {filters.isFiltered && (
          <button type="button" className="quiet" onClick={filters.clear}>
            Clear the filters
          </button>
        )}
      </Toolbar>
      {selected.size > 0 && <BulkBar guids={selected} onDone={() => setSelected(new Set())} />}
      <div className="panel">
        <QueryView query={query} what="The list of members" lines={8}>
          {(members) =>
            members.length === 0 ? (
              <NoMembers filters={filters} />
            ) : (
              <>
                {newCount > 0 && (
                  <div className="new-rows">
                    <button type="button" className="quiet" onClick={showNew}>
                      {formatCount(newCount)} new: show
                    </button>
                  </div>
                )}
                <DataTable
                  label="Members"
                  rows={members}
                  keyOf={({ guid }) => guid}
                  columns={memberColumns}
                  phone={memberLines}
                  onEndReached={readMore}
                  selection={{ selected, onChange: setSelected, nameOf: ({ id, guid }) => id ?? guid }}
                />
                <p className="list-note">
                  {formatCount(members.length)} shown, newest first
                  {hasMore ? "; more follow when you scroll" : ""}
                </p>
              </>
            )
          }
        </QueryView>
      </div>
    </Page>
  );
}

function NoMembers({ filters }: { filters: Filters }) {
  if (!filters.isFiltered) return <EmptyState title="There are no members yet" />;
  return (
    <EmptyState title="No member matches the filters">
      <button type="button" onClick={filters.clear}>
        Clear the filters
      </button>
    </EmptyState>
  );
}
