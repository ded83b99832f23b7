import { useMemo, useState } from "react";
import { useLiveRows } from "../../api/list-rows.ts";
import { type Member, membersList } from "../../api/members.ts";
import { ClearFilters } from "../../components/clear-filters.tsx";
import { FilterSelect, FilterText, Toolbar, useFilters } from "../../components/filters.tsx";
import { ListPanel } from "../../components/list-panel.tsx";
import { Page } from "../../shell/page.tsx";
import "./members.css";
import { BulkBar } from "./bulk-bar.tsx";
import { memberColumns, memberLines } from "./member-columns.tsx";
import { ages, memberFilterOf, stateOptions } from "./member-filter.ts";

const filterNames = ["state", "reason", "institution", "age", "user"];

export function MembersPage() {
  const filters = useFilters();
  const [state, reason, institution, age, user] = filterNames.map(filters.get);
  // The age counts from when it was chosen: the list must not change while it is read.
  const filter = useMemo(
    () => memberFilterOf({ state, reason, institution, age, user }),
    [state, reason, institution, age, user],
  );
  const list = useLiveRows(membersList(filter), guidOf);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <Page title="Members">
      <Toolbar label="Filter members">
        <FilterSelect filters={filters} name="state" label="State" any="Any state" options={stateOptions} />
        <FilterText filters={filters} name="reason" label="Reason" placeholder="timed_out" />
        <FilterText filters={filters} name="institution" label="Institution" placeholder="mxbank" />
        <FilterSelect filters={filters} name="age" label="No change for" any="Any time" options={ages} />
        {user !== undefined && <FilterText filters={filters} name="user" label="User" />}
        <ClearFilters filters={filters} />
      </Toolbar>
      {selected.size > 0 && <BulkBar guids={selected} onDone={() => setSelected(new Set())} />}
      <div className="panel">
        <ListPanel
          list={list}
          what="The list of members"
          filters={filters}
          filteredBy={filterNames}
          empty="There are no members yet"
          noMatch="No member matches the filters"
          label="Members"
          keyOf={guidOf}
          columns={memberColumns}
          phone={memberLines}
          selection={{ selected, onChange: setSelected, nameOf: ({ id, guid }) => id ?? guid }}
        />
      </div>
    </Page>
  );
}

function guidOf({ guid }: Member): string {
  return guid;
}
