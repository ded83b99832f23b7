import { type BalanceCheck, type CheckFilter, checksList, cutoffs } from "../../api/checks.ts";
import { useLiveRows } from "../../api/list-rows.ts";
import { ClearFilters } from "../../components/clear-filters.tsx";
import { FilterSelect, type Filters, FilterText, Toolbar, useFilters } from "../../components/filters.tsx";
import { ListPanel } from "../../components/list-panel.tsx";
import { Page } from "../../shell/page.tsx";
import { checkColumns, checkLines } from "./check-columns.tsx";
import { decisions, reasons, statuses } from "./decision-words.ts";

const cutoffWords = {
  next_hour: "within the next hour",
  next_day: "within the next 24 h",
  last_day: "within the last 24 h",
} as const;

const decisionOptions = optionsOf(decisions, ({ word }) => word);
const statusOptions = optionsOf(statuses, ({ word }) => word);
const reasonOptions = optionsOf(reasons, (word) => word);
const cutoffOptions = optionsOf(cutoffWords, (word) => word);
const lateOptions = [
  { value: "true", word: "after the cutoff" },
  { value: "false", word: "in time" },
];

export function DebitsPage() {
  const filters = useFilters();
  const list = useLiveRows(checksList(filterOf(filters)), idOf);
  return (
    <Page title="Debits">
      <Toolbar label="Filter debits">
        <FilterText filters={filters} name="debit" label="Debit" placeholder="ID of core banking" />
        <FilterSelect
          filters={filters}
          name="status"
          label="Status"
          any="Any status"
          options={statusOptions}
        />
        <FilterSelect
          filters={filters}
          name="decision"
          label="Decision"
          any="Any decision"
          options={decisionOptions}
        />
        <FilterSelect
          filters={filters}
          name="reason"
          label="Reason"
          any="Any reason"
          options={reasonOptions}
        />
        <FilterSelect
          filters={filters}
          name="cutoff"
          label="Cutoff"
          any="Any cutoff"
          options={cutoffOptions}
        />
        <FilterSelect
          filters={filters}
          name="late"
          label="Decided"
          any="In time or late"
          options={lateOptions}
        />
        <FilterText filters={filters} name="member" label="Member" placeholder="MBR-…" />
        <ClearFilters filters={filters} />
      </Toolbar>
      <div className="panel">
        <ListPanel
          list={list}
          what="The list of debits"
          filters={filters}
          filteredBy={["debit", "status", "decision", "reason", "cutoff", "late", "member"]}
          empty="No balance check has been scheduled yet"
          noMatch="No debit matches the filters"
          label="Debits"
          keyOf={idOf}
          columns={checkColumns}
          phone={checkLines}
        />
      </div>
    </Page>
  );
}

const idOf = ({ id }: BalanceCheck) => id;

function optionsOf<Meaning>(words: Readonly<Record<string, Meaning>>, word: (meaning: Meaning) => string) {
  return Object.entries(words).map(([value, meaning]) => ({ value, word: word(meaning) }));
}

function filterOf({ get }: Filters): CheckFilter {
  const [debit, member, late] = [get("debit"), get("member"), get("late")];
  const [status, decision, reason] = [get("status"), get("decision"), get("reason")];
  const cutoff = cutoffs.find((name) => name === get("cutoff"));
  return {
    ...(debit === undefined ? {} : { debit_id: debit }),
    ...(member === undefined ? {} : { member_guid: member }),
    ...(late === undefined ? {} : { late: late === "true" }),
    ...(isKeyOf(statuses, status) ? { status } : {}),
    ...(isKeyOf(decisions, decision) ? { decision } : {}),
    ...(isKeyOf(reasons, reason) ? { reason } : {}),
    ...(cutoff === undefined ? {} : { cutoff }),
  };
}

function isKeyOf<Key extends string>(
  words: Readonly<Record<Key, unknown>>,
  name: string | undefined,
): name is Key {
  return name !== undefined && Object.hasOwn(words, name);
}
