import { useQuery } from "@tanstack/react-query";
import { useAction } from "../../api/action.ts";
import { useLiveRows } from "../../api/list-rows.ts";
import { replayWebhook, type Webhook, webhookStatisticsQuery, webhooksList } from "../../api/webhooks.ts";
import { ClearFilters } from "../../components/clear-filters.tsx";
import { FilterSelect, FilterText, Toolbar, useFilters } from "../../components/filters.tsx";
import { ListPanel } from "../../components/list-panel.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { Recorded } from "../../components/recorded.tsx";
import { Page } from "../../shell/page.tsx";
import { outcomes } from "./outcome-words.ts";
import { Outcomes } from "./outcomes.tsx";
import { Silence } from "./silence.tsx";
import { WebhookChart } from "./webhook-chart.tsx";
import { webhookColumns, webhookLines } from "./webhook-columns.tsx";

/** Periods in hours; 24 is the default. */
const periodOptions = [
  { value: "6", word: "6 hours" },
  { value: "168", word: "7 days" },
  { value: "720", word: "30 days" },
];

const outcomeOptions = Object.entries(outcomes).map(([value, { word }]) => ({ value, word }));

const idOf = ({ id }: Webhook) => id;

export function WebhooksPage() {
  const filters = useFilters();
  const hours = Number(periodOptions.find(({ value }) => value === filters.get("hours"))?.value ?? 24);
  const statistics = useQuery(webhookStatisticsQuery(hours));
  const [outcome, member] = [filters.get("outcome"), filters.get("member")];
  const list = useLiveRows(
    webhooksList({
      ...(outcome === undefined ? {} : { outcome }),
      ...(member === undefined ? {} : { member_guid: member }),
    }),
    idOf,
  );
  const replay = useAction({
    run: replayWebhook,
    done: () => "The webhook was processed again. It only causes a status read.",
    changes: [["webhooks"], ["webhook statistics"]],
  });
  const onReplay = ({ id }: Webhook) => replay.run(id);
  return (
    <Page title="Webhooks from MX">
      <Toolbar label="Choose the period">
        <FilterSelect filters={filters} name="hours" label="Period" any="24 hours" options={periodOptions} />
      </Toolbar>
      <div className="grid">
        <Panel title="How many webhooks arrive?" note="by type" className="c8">
          <QueryView query={statistics} what="The rate of webhooks" lines={6}>
            {(data) => <WebhookChart statistics={data} />}
          </QueryView>
        </Panel>
        <Panel title="What became of them" className="c4">
          <QueryView query={statistics} what="The outcomes">
            {(data) => <Outcomes statistics={data} />}
          </QueryView>
        </Panel>
        <Panel
          title="Which institution is silent?"
          note="last webhook about a member, within 7 days"
          className="c12"
        >
          <Silence />
        </Panel>
      </div>
      <Panel title="Received webhooks" note="newest first">
        <div className="pad">
          <Toolbar label="Filter webhooks">
            <FilterSelect
              filters={filters}
              name="outcome"
              label="Outcome"
              any="Any outcome"
              options={outcomeOptions}
            />
            <FilterText filters={filters} name="member" label="Member" placeholder="MBR-…" />
            <ClearFilters filters={filters} />
          </Toolbar>
          <Recorded requestId={replay.requestId} />
        </div>
        <ListPanel
          list={list}
          what="The list of webhooks"
          filters={filters}
          filteredBy={["outcome", "member"]}
          empty="MX has sent no webhook yet"
          noMatch="No webhook matches the filters"
          label="Webhooks"
          keyOf={idOf}
          columns={webhookColumns(onReplay)}
          phone={(webhook) => webhookLines(webhook, onReplay)}
        />
      </Panel>
    </Page>
  );
}
