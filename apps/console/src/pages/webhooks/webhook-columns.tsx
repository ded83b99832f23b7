import { Link } from "@tanstack/react-router";
import type { Webhook } from "../../api/webhooks.ts";
import { Badge } from "../../components/badge.tsx";
import type { Column, PhoneRow } from "../../components/data-table.tsx";
import { ShortId } from "../../components/id.tsx";
import { Time } from "../../components/time.tsx";
import { outcomeOf } from "./outcome-words.ts";

type OnReplay = (webhook: Webhook) => void;

/** Outcomes of webhooks that have no event to process. */
const notReplayable: ReadonlySet<string> = new Set(["unreadable", "unknown_type", "no_member", "erased"]);

export function webhookColumns(onReplay: OnReplay): readonly Column<Webhook>[] {
  return [
    {
      id: "received",
      header: "Received",
      width: "150px",
      cell: ({ received_at }) => <Time at={received_at} />,
    },
    {
      id: "type",
      header: "Type",
      width: "24%",
      cell: ({ type }) => type ?? <span className="muted">unknown</span>,
    },
    { id: "member", header: "Member", width: "170px", cell: (webhook) => <MemberLink webhook={webhook} /> },
    {
      id: "outcome",
      header: "Outcome",
      width: "170px",
      cell: ({ outcome }) => <OutcomeBadge outcome={outcome} />,
    },
    {
      id: "meaning",
      header: <span className="visually-hidden">Meaning</span>,
      cell: ({ outcome }) => <span className="muted">{outcomeOf(outcome).meaning}</span>,
    },
    {
      id: "replay",
      header: <span className="visually-hidden">Action</span>,
      width: "110px",
      align: "end",
      cell: (webhook) => <ReplayButton webhook={webhook} onReplay={onReplay} />,
    },
  ];
}

export function webhookLines(webhook: Webhook, onReplay: OnReplay): PhoneRow {
  return {
    first: [webhook.type ?? "unknown type", <OutcomeBadge key="outcome" outcome={webhook.outcome} />],
    second: [
      <span key="about">
        <Time at={webhook.received_at} /> · <MemberLink webhook={webhook} />
      </span>,
      <ReplayButton key="replay" webhook={webhook} onReplay={onReplay} />,
    ],
  };
}

function MemberLink({ webhook: { member_guid, outcome } }: { webhook: Webhook }) {
  if (member_guid === null) return <span className="muted">none</span>;
  if (outcome === "unknown_member") return <ShortId value={member_guid} />;
  return (
    <Link to="/members/$guid" params={{ guid: member_guid }}>
      <ShortId value={member_guid} />
    </Link>
  );
}

function OutcomeBadge({ outcome }: Pick<Webhook, "outcome">) {
  const { word, tone } = outcomeOf(outcome);
  return <Badge tone={tone}>{word}</Badge>;
}

function ReplayButton({ webhook, onReplay }: { webhook: Webhook; onReplay: OnReplay }) {
  const isReplayable = !notReplayable.has(webhook.outcome);
  return (
    <button
      type="button"
      className="quiet"
      aria-disabled={!isReplayable}
      title={isReplayable ? undefined : "The webhook has no event that could be processed."}
      aria-label={`Replay webhook ${webhook.id}`}
      onClick={() => isReplayable && onReplay(webhook)}
    >
      Replay
    </button>
  );
}
