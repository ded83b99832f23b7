import { useState } from "react";
import { useAction } from "../../api/action.ts";
import { type EndpointState, redriveEndpoint, setEndpointStatus, testEndpoint } from "../../api/endpoints.ts";
import { Id } from "../../components/id.tsx";
import { Recorded } from "../../components/recorded.tsx";
import { formatCount, formatNumberOf } from "../../format/number.ts";
import { DeleteDialog } from "./delete-dialog.tsx";
import { EndpointBadge } from "./endpoint-columns.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";

const changes = [["endpoints"], ["deliveries"]];

/** What can be done with the endpoint that is shown. */
export function EndpointActions({ state: { endpoint, statistics } }: { state: EndpointState }) {
  const { id, url, status } = endpoint;
  const [dialog, setDialog] = useState<"replay" | "delete" | null>(null);
  const [requestId, setRequestId] = useState<string | null>(null);
  const remember = ({ response }: { response: Response }) =>
    setRequestId(response.headers.get("x-request-id"));
  const test = useAction({
    run: testEndpoint,
    done: () => "A test event is on its way. Its delivery is in the list.",
    changes,
    onDone: remember,
  });
  const redrive = useAction({
    run: redriveEndpoint,
    done: ({ data }) =>
      `${formatNumberOf(data.count, "dead delivery", "dead deliveries")} will be sent again.`,
    changes,
    onDone: remember,
  });
  const change = useAction({
    run: setEndpointStatus,
    done: (_, { status: next }) =>
      next === "enabled" ? "Enabled: waiting events are sent in order." : "Disabled: its events wait.",
    changes,
    onDone: remember,
  });
  const dead = statistics?.dead ?? 0;
  const isDisabled = status === "disabled";
  const whyNoRedrive = isDisabled
    ? "Enable the endpoint first."
    : dead === 0
      ? "There is no dead delivery."
      : undefined;
  return (
    <section className="endpoint-actions" aria-label="Actions of the endpoint">
      <div className="top">
        <h2 className="url">{url}</h2>
        <EndpointBadge endpoint={endpoint} />
        <Id value={id} of="endpoint" />
        <span className="grow" />
        <span className="actions">
          <button
            type="button"
            aria-disabled={whyNoRedrive !== undefined}
            title={whyNoRedrive}
            disabled={redrive.isPending}
            onClick={() => whyNoRedrive === undefined && redrive.run(id)}
          >
            Resend dead{dead > 0 && ` (${formatCount(dead)})`}
          </button>
          <button type="button" onClick={() => setDialog("replay")}>
            Replay a period
          </button>
          <button type="button" disabled={test.isPending} onClick={() => test.run(id)}>
            Send a test
          </button>
          <button
            type="button"
            disabled={change.isPending}
            onClick={() => change.run({ id, status: isDisabled ? "enabled" : "disabled" })}
          >
            {isDisabled ? "Enable" : "Disable"}
          </button>
          <button type="button" className="danger" onClick={() => setDialog("delete")}>
            Delete
          </button>
        </span>
      </div>
      <Recorded requestId={requestId} />
      {dialog === "replay" && (
        <ReplayDialog endpoint={endpoint} onDone={remember} onClose={() => setDialog(null)} />
      )}
      {dialog === "delete" && (
        <DeleteDialog
          endpoint={endpoint}
          waiting={statistics?.pending ?? 0}
          dead={dead}
          onClose={() => setDialog(null)}
        />
      )}
    </section>
  );
}
