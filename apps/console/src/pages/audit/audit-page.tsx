import { type AuditEntry, type AuditFilter, auditFileAddress, auditList } from "../../api/audit.ts";
import { keysPages } from "../../api/keys.ts";
import { useListRows, useLiveRows } from "../../api/list-rows.ts";
import { ClearFilters } from "../../components/clear-filters.tsx";
import { FilterSelect, type Filters, FilterText, Toolbar, useFilters } from "../../components/filters.tsx";
import { ListPanel } from "../../components/list-panel.tsx";
import { wordOf } from "../../format/words.ts";
import { Page } from "../../shell/page.tsx";
import { actions } from "./actions.ts";
import { auditColumns, auditLines } from "./audit-columns.tsx";
import { periodOptions, spanOf } from "./periods.ts";

const actionOptions = actions.map((value) => ({ value, word: wordOf(value) }));

const idOf = ({ id }: AuditEntry) => id;

export function AuditPage() {
  const filters = useFilters();
  const filter = filterOf(filters);
  const list = useLiveRows(auditList(filter), idOf);
  const { data: keys = [] } = useListRows(keysPages).query;
  const nameOf = (keyId: string) => keys.find(({ id }) => id === keyId)?.name ?? keyId;
  const keyOptions = [
    ...keys.map(({ id, name }) => ({ value: id, word: name })),
    { value: "cli", word: "command line" },
  ];
  return (
    <Page
      title="Audit"
      details={
        <>
          <span className="muted">
            Every change, and every read of account numbers and owners. Rows are never changed.
          </span>
          <span className="grow" />
          <span className="actions">
            <a className="button" href={auditFileAddress(filter)} download>
              Export as CSV
            </a>
          </span>
        </>
      }
    >
      <Toolbar label="Filter the audit log">
        <FilterSelect filters={filters} name="period" label="Period" any="All time" options={periodOptions} />
        <FilterSelect filters={filters} name="key" label="Key" any="Any key" options={keyOptions} />
        <FilterSelect
          filters={filters}
          name="action"
          label="Action"
          any="Any action"
          options={actionOptions}
        />
        <FilterText filters={filters} name="member" label="Member" placeholder="MBR-…" />
        <FilterText filters={filters} name="request" label="Request" placeholder="X-Request-Id" />
        <ClearFilters filters={filters} />
      </Toolbar>
      <div className="panel">
        <ListPanel
          list={list}
          what="The audit log"
          filters={filters}
          filteredBy={["period", "key", "action", "member", "request"]}
          empty="Nothing is recorded yet"
          noMatch="No row matches the filters"
          label="Audit log"
          keyOf={idOf}
          columns={auditColumns(nameOf)}
          phone={(row) => auditLines(row, nameOf)}
        />
      </div>
    </Page>
  );
}

function filterOf({ get }: Filters): AuditFilter {
  const [key, member, request] = [get("key"), get("member"), get("request")];
  const action = actions.find((name) => name === get("action"));
  return {
    ...spanOf(get("period")),
    ...(key === undefined ? {} : { key_id: key }),
    ...(member === undefined ? {} : { member_guid: member }),
    ...(request === undefined ? {} : { request_id: request }),
    ...(action === undefined ? {} : { action }),
  };
}
