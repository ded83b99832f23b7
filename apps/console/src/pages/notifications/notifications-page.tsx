import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type EndpointState, endpointsQuery } from "../../api/endpoints.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryView } from "../../components/query-view.tsx";
import { EmptyState } from "../../components/states.tsx";
import { formatCount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { Deliveries } from "./deliveries.tsx";
import { EndpointActions } from "./endpoint-actions.tsx";
import { endpointColumns, endpointLines } from "./endpoint-columns.tsx";
import "./notifications.css";

/** All endpoints, and the deliveries of the one in the address: by default the one with the most dead deliveries. */
export function NotificationsPage() {
  const { endpointId }: { endpointId?: string } = useParams({ strict: false });
  const query = useQuery(endpointsQuery);
  return (
    <Page title="Notifications">
      <QueryView query={query} what="The list of endpoints">
        {(endpoints) => {
          if (endpoints.length === 0)
            return (
              <div className="panel">
                <EmptyState title="There is no endpoint yet">
                  <span>Core banking creates one with POST /v1/endpoints.</span>
                </EmptyState>
              </div>
            );
          const shown = endpointToShow(endpoints, endpointId);
          return (
            <>
              <Panel
                title="Endpoints"
                note="success rate of the last 24 hours"
                aside={<small>{formatCount(endpoints.length)}</small>}
              >
                <DataTable
                  label="Table of endpoints"
                  rows={endpoints}
                  keyOf={({ endpoint }) => endpoint.id}
                  columns={endpointColumns(shown?.endpoint.id)}
                  phone={(state) => endpointLines(state, shown?.endpoint.id)}
                />
              </Panel>
              {shown === undefined ? (
                <div className="panel">
                  <EmptyState title="There is no endpoint with this ID" />
                </div>
              ) : (
                <>
                  <EndpointActions state={shown} />
                  <Deliveries endpoint={shown.endpoint} />
                </>
              )}
            </>
          );
        }}
      </QueryView>
    </Page>
  );
}

function endpointToShow(
  endpoints: readonly EndpointState[],
  id: string | undefined,
): EndpointState | undefined {
  if (id !== undefined) return endpoints.find(({ endpoint }) => endpoint.id === id);
  const dead = ({ statistics }: EndpointState) => statistics?.dead ?? 0;
  return endpoints.reduce(
    (most, each) => (dead(each) > dead(most) ? each : most),
    endpoints[0] as EndpointState,
  );
}
