import { useState } from "react";
import { useAction } from "../../api/action.ts";
import { type EndpointState, replayEndpoint } from "../../api/endpoints.ts";
import { Dialog } from "../../components/dialog.tsx";
import { formatNumberOf } from "../../format/number.ts";
import { useTimeFormat } from "../../format/time.ts";

interface ReplayDialogProps extends Pick<EndpointState, "endpoint"> {
  onDone(result: { response: Response }): void;
  onClose(): void;
}

/** Sends past events of a period again. */
export function ReplayDialog({ endpoint: { id, url }, onDone, onClose }: ReplayDialogProps) {
  const format = useTimeFormat();
  const [span, setSpan] = useState({ from: "", to: "" });
  const action = useAction({
    run: replayEndpoint,
    done: ({ data }) => `${formatNumberOf(data.count, "event")} will be sent to ${url}.`,
    changes: [["endpoints"], ["deliveries"]],
    onDone: (result) => {
      onDone(result);
      onClose();
    },
  });
  const isUtc = format.timeZone === "UTC";
  const at = (text: string) => new Date(isUtc ? `${text}Z` : text);
  const isComplete = span.from !== "";
  const isOrdered = span.to === "" || span.from < span.to;
  return (
    <Dialog title="Replay a period" onClose={onClose}>
      <p>
        Events of the period are sent to <b>{url}</b> again, with the same event IDs. Events that still wait
        are not duplicated.
      </p>
      {(["from", "to"] as const).map((name) => (
        <label key={name} className="field">
          <span>
            {name === "from" ? "From" : "Until (empty: now)"}, {isUtc ? "UTC" : format.zoneName(new Date())}
          </span>
          <input
            type="datetime-local"
            value={span[name]}
            onChange={(event) => setSpan({ ...span, [name]: event.target.value })}
          />
        </label>
      ))}
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          disabled={!isComplete || !isOrdered || action.isPending}
          title={
            isComplete ? (isOrdered ? undefined : "The end is before the start.") : "Choose the start first."
          }
          onClick={() =>
            action.run({
              id,
              from: at(span.from).toISOString(),
              ...(span.to === "" ? {} : { to: at(span.to).toISOString() }),
            })
          }
        >
          {action.isPending ? "Working…" : "Replay"}
        </button>
      </div>
    </Dialog>
  );
}
