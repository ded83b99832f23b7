import { useAction } from "../../api/action.ts";
import { type Delivery, deliveriesList, type EndpointState, resendDelivery } from "../../api/endpoints.ts";
import { useLiveRows } from "../../api/list-rows.ts";
import { FilterSelect, Toolbar, useFilters } from "../../components/filters.tsx";
import { ListPanel } from "../../components/list-panel.tsx";
import { Panel } from "../../components/panel.tsx";
import { Recorded } from "../../components/recorded.tsx";
import { deliveryColumns, deliveryLines, deliveryStates } from "./delivery-columns.tsx";

const statusOptions = Object.entries(deliveryStates).map(([value, { word }]) => ({ value, word }));

/** The deliveries of an endpoint, newest first. */
export function Deliveries({ endpoint }: Pick<EndpointState, "endpoint">) {
  const filters = useFilters();
  const list = useLiveRows(deliveriesList(endpoint.id, statusOf(filters.get("status"))), idOf);
  const resend = useAction({
    run: resendDelivery,
    done: () => "The delivery will be sent again, with the same event ID.",
    changes: [["deliveries"], ["endpoints"]],
  });
  const onResend = ({ id }: Delivery) => resend.run({ id: endpoint.id, deliveryId: id });
  return (
    <Panel title="Deliveries" note="newest first">
      <div className="pad">
        <Toolbar label="Filter deliveries">
          <FilterSelect
            filters={filters}
            name="status"
            label="Status"
            any="Any status"
            options={statusOptions}
          />
        </Toolbar>
        <Recorded requestId={resend.requestId} />
      </div>
      <ListPanel
        list={list}
        what="The list of deliveries"
        filters={filters}
        filteredBy={["status"]}
        empty="Nothing has been sent to this endpoint yet"
        noMatch="No delivery has this status"
        label="Deliveries"
        keyOf={idOf}
        columns={deliveryColumns(onResend)}
        phone={(delivery) => deliveryLines(delivery, onResend)}
      />
    </Panel>
  );
}

const idOf = ({ id }: Delivery) => id;

function statusOf(name: string | undefined): Delivery["status"] | undefined {
  return name !== undefined && Object.hasOwn(deliveryStates, name) ? (name as Delivery["status"]) : undefined;
}
