import { useInfiniteQuery } from "@tanstack/react-query";
import { type MemberFilter, membersQuery } from "../../api/members.ts";
import { DataTable } from "../../components/data-table.tsx";
import { FilterSelect, type Filters, FilterText, Toolbar, useFilters } from "../../components/filters.tsx";
import { type MemberState, memberStates } from "../../components/member-state.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { EmptyState } from "../../components/states.tsx";
import { Page } from "../../shell/page.tsx";
import { memberColumns, memberLines } from "./member-columns.tsx";

const stateOptions = Object.entries(memberStates).map(([value, { word }]) => ({ value, word }));

export function MembersPage() {
  const filters = useFilters();
  const query = useInfiniteQuery(membersQuery(filterOf(filters)));
  return (
    <Page title="Members">
      <Toolbar label="Filter members">
        <FilterSelect filters={filters} name="state" label="State" any="Any state" options={stateOptions} />
        <FilterText filters={filters} name="reason" label="Reason" placeholder="timed_out" />
        <FilterText filters={filters} name="institution" label="Institution" placeholder="mxbank" />
        {filters.isFiltered && (
          <button type="button" className="quiet" onClick={filters.clear}>
            Clear the filters
          </button>
        )}
      </Toolbar>
      <div className="panel">
        <QueryView query={query} what="The list of members" lines={8}>
          {(members) =>
            members.length === 0 ? (
              <EmptyState
                title={filters.isFiltered ? "No member matches the filters" : "There are no members yet"}
              >
                {filters.isFiltered && (
                  <button type="button" onClick={filters.clear}>
                    Clear the filters
                  </button>
                )}
              </EmptyState>
            ) : (
              <DataTable
                label="Members"
                rows={members}
                keyOf={({ guid }) => guid}
                columns={memberColumns}
                phone={memberLines}
                onEndReached={() => {
                  if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
                }}
              />
            )
          }
        </QueryView>
      </div>
    </Page>
  );
}

function filterOf({ get }: Filters): MemberFilter {
  const [state, reason, institution] = [get("state"), get("reason"), get("institution")];
  return {
    ...(isState(state) ? { state } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(institution === undefined ? {} : { institution_code: institution }),
  };
}

function isState(value: string | undefined): value is MemberState {
  return value !== undefined && Object.hasOwn(memberStates, value);
}
