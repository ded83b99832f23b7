import { useQuery } from "@tanstack/react-query";
import { summaryQuery } from "../../api/summary.ts";
import { QueryView } from "../../components/query-view.tsx";
import { Page } from "../../shell/page.tsx";
import { Health } from "./health.tsx";
import "./now.css";

export function NowPage() {
  const summary = useQuery(summaryQuery);
  return (
    <Page title="Now">
      <QueryView query={summary} what="The state of the deployment">
        {(data) => <Health summary={data} />}
      </QueryView>
    </Page>
  );
}
