import { Link } from "@tanstack/react-router";
import { useAction } from "../../api/action.ts";
import { setEndpointStatus } from "../../api/endpoints.ts";
import { useMemberCommand } from "../../api/member-actions.ts";
import type { AttentionItem } from "../../api/overview.ts";
import { PageLink } from "../../components/page-link.tsx";

/** The one action of an item. */
export function AttentionAction({ item }: { item: AttentionItem }) {
  const { kind, balance_check: check, endpoint, member } = item;
  const address = addressOf(item);
  if (kind === "endpoint_disabled" && endpoint !== null) return <EnableButton id={endpoint.id} />;
  if (kind === "member_stuck" && member !== null) return <RefreshButton guid={member.guid} />;
  if (kind === "members_challenged") {
    return (
      <Link className="button" to="/members" search={{ state: "challenged" }}>
        Open
      </Link>
    );
  }
  if (address === null) return <span />;
  return (
    <PageLink className="button" address={address}>
      {check === null ? "Open" : "Why"}
    </PageLink>
  );
}

/** The page that shows the subject of an item; null if there is none. */
export function addressOf({ kind, balance_check: check, endpoint, member }: AttentionItem): string | null {
  if (check !== null) return `/debits/${encodeURIComponent(check.debit_id)}`;
  if (endpoint !== null) return `/notifications/${encodeURIComponent(endpoint.id)}`;
  if (kind === "webhooks_silent") return "/webhooks";
  if (kind === "member_stuck" && member !== null) return `/members/${encodeURIComponent(member.guid)}`;
  return null;
}

function EnableButton({ id }: { id: string }) {
  const enable = useAction({
    run: setEndpointStatus,
    done: () => "The endpoint is enabled. Waiting notifications are sent in order.",
    changes: [["attention"], ["summary"], ["endpoints"]],
  });
  return (
    <button type="button" disabled={enable.isPending} onClick={() => enable.run({ id, status: "enabled" })}>
      Enable
    </button>
  );
}

function RefreshButton({ guid }: { guid: string }) {
  const refresh = useMemberCommand("refresh");
  return (
    <button type="button" disabled={refresh.isPending} onClick={() => refresh.run(guid)}>
      Refresh
    </button>
  );
}
