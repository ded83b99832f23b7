import { useQuery } from "@tanstack/react-query";
import { attentionQuery, memberFlowQuery, summaryQuery } from "../../api/overview.ts";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { formatCount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { AttentionList } from "./attention-list.tsx";
import { CutoffChart } from "./cutoff-chart.tsx";
import { Flow } from "./flow.tsx";
import { Health } from "./health.tsx";
import "./now.css";

/** What is wrong, since when, and what an operator can do about it. */
export function NowPage() {
  const summary = useQuery(summaryQuery);
  const attention = useQuery(attentionQuery);
  const flow = useQuery(memberFlowQuery);
  return (
    <Page title="Now">
      <QueryView query={summary} what="The state of the deployment" lines={2}>
        {(data) => <Health summary={data} />}
      </QueryView>
      <div className="grid">
        <Panel
          title="Needs attention"
          note="most urgent first, then oldest"
          aside={attention.data && <small>{formatCount(attention.data.items.length)}</small>}
          className="c7"
        >
          <QueryView query={attention} what="What needs attention" lines={6}>
            {({ items }) => <AttentionList items={items} />}
          </QueryView>
        </Panel>
        <Panel title="Balance checks against today's cutoffs" className="c5">
          <CutoffChart />
        </Panel>
      </div>
      <Panel title="Members" note="now in each state; entered in the last hour; time spent there">
        <QueryView query={summary} what="The number of members" lines={4}>
          {({ members }) => <Flow members={members} flow={flow.data} />}
        </QueryView>
      </Panel>
    </Page>
  );
}
