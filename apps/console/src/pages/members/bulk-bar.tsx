import { useBulkAction } from "../../api/member-actions.ts";
import { formatNumberOf } from "../../format/number.ts";

/** Commands for the selected members. Deleting is possible only one by one, on the page of a member. */
export function BulkBar({ guids, onDone }: { guids: ReadonlySet<string>; onDone(): void }) {
  const refresh = useBulkAction("refresh");
  const retry = useBulkAction("retry");
  const isPending = refresh.isPending || retry.isPending;
  const run = (action: typeof refresh) => action.mutate([...guids], { onSuccess: onDone });
  return (
    <section className="panel bulk-bar" aria-label="Selected members">
      <b>{formatNumberOf(guids.size, "member")} selected</b>
      <button type="button" disabled={isPending} onClick={() => run(refresh)}>
        Refresh status
      </button>
      <button type="button" disabled={isPending} onClick={() => run(retry)}>
        Retry
      </button>
      <button type="button" className="quiet" disabled={isPending} onClick={onDone}>
        Select none
      </button>
    </section>
  );
}
