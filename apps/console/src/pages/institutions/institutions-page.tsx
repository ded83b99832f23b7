import { useParams } from "@tanstack/react-router";
import { institutionsPages } from "../../api/institutions.ts";
import { useListRows } from "../../api/list-rows.ts";
import { FilterSelect, Toolbar, useFilters } from "../../components/filters.tsx";
import { ListPanel } from "../../components/list-panel.tsx";
import { Page } from "../../shell/page.tsx";
import { institutionColumns, institutionLines } from "./institution-columns.tsx";
import { InstitutionPanels } from "./institution-panels.tsx";
import "./institutions.css";
import { jobOptions, jobWords, useJob } from "./jobs.ts";

/** All institutions, and the one of the address. */
export function InstitutionsPage() {
  const { code }: { code?: string } = useParams({ strict: false });
  const filters = useFilters();
  const job = useJob(filters);
  const list = useListRows(institutionsPages);
  return (
    <Page title={code === undefined ? "Institutions" : `Institution ${code}`}>
      <Toolbar label="Choose the job">
        <FilterSelect
          filters={filters}
          name="job"
          label="Job at MX"
          any="Verification"
          options={jobOptions}
        />
      </Toolbar>
      <div className={code === undefined ? "" : "grid beside"}>
        {code !== undefined && <InstitutionPanels code={code} job={job} />}
        <section className="panel c7" aria-label="Institutions">
          <header>
            <h2>How long jobs take, and how they are polled</h2>
            <small>latest 200 jobs of each institution · {jobWords[job]}</small>
          </header>
          <ListPanel
            list={list}
            what="The list of institutions"
            filters={filters}
            filteredBy={[]}
            empty="No institution has a member yet"
            noMatch=""
            label="Institutions"
            keyOf={({ institution_code }) => institution_code}
            columns={institutionColumns(job, code)}
            phone={(row) => institutionLines(row, job)}
          />
        </section>
      </div>
    </Page>
  );
}
