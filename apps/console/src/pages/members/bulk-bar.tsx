import { useBulkCommand } from "../../api/member-actions.ts";
import { formatNumberOf } from "../../format/number.ts";

/** Commands for the selected members. Deleting is possible only one by one, on the page of a member. */
export function BulkBar({ guids, onDone }: { guids: ReadonlySet<string>; onDone(): void }) {
  const refresh = useBulkCommand("refresh", onDone);
  const retry = useBulkCommand("retry", onDone);
  const isPending = refresh.isPending || retry.isPending;
  return (
    <section className="panel bulk-bar" aria-label="Selected members">
      <b>{formatNumberOf(guids.size, "member")} selected</b>
      <button type="button" disabled={isPending} onClick={() => refresh.run([...guids])}>
        Refresh status
      </button>
      <button type="button" disabled={isPending} onClick={() => retry.run([...guids])}>
        Retry
      </button>
      <button type="button" className="quiet" disabled={isPending} onClick={onDone}>
        Select none
      </button>
    </section>
  );
}
