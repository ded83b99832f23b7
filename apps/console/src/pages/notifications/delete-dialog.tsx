import { useNavigate } from "@tanstack/react-router";
import { useAction } from "../../api/action.ts";
import { deleteEndpoint, type EndpointState } from "../../api/endpoints.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { formatNumberOf } from "../../format/number.ts";
import { addressOf } from "../../format/words.ts";

interface DeleteDialogProps extends Pick<EndpointState, "endpoint"> {
  waiting: number;
  dead: number;
  onClose(): void;
}

export function DeleteDialog({ endpoint: { id, url }, waiting, dead, onClose }: DeleteDialogProps) {
  const navigate = useNavigate();
  const action = useAction({
    run: deleteEndpoint,
    done: () => `The endpoint ${url} is deleted. The audit log has the request.`,
    changes: [["endpoints"]],
    onDone: () => {
      onClose();
      void navigate({ to: "/notifications" });
    },
  });
  return (
    <ConfirmDialog
      title="Delete the endpoint?"
      typed={addressOf(url)}
      action="Delete"
      keep="Keep"
      isPending={action.isPending}
      onConfirm={() => action.run(id)}
      onClose={onClose}
    >
      <p>
        <b>{url}</b> receives no further events.{" "}
        {formatNumberOf(waiting, "waiting delivery", "waiting deliveries")} and{" "}
        {formatNumberOf(dead, "dead delivery", "dead deliveries")} are removed, and so is its signing secret.
      </p>
      <p>The events stay in the feed, GET /v1/events. This cannot be undone.</p>
    </ConfirmDialog>
  );
}
