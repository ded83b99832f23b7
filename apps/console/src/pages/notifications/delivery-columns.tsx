import { Link } from "@tanstack/react-router";
import type { Delivery } from "../../api/endpoints.ts";
import { Badge } from "../../components/badge.tsx";
import type { Column, PhoneRow } from "../../components/data-table.tsx";
import type { Tone } from "../../components/icon.tsx";
import { ShortId } from "../../components/id.tsx";
import { Countdown, Time } from "../../components/time.tsx";
import { formatDuration } from "../../format/duration.ts";
import { useNow } from "../../state/clock.ts";

export const deliveryStates = {
  pending: { word: "waiting", tone: "wait" },
  delivered: { word: "delivered", tone: "ok" },
  dead: { word: "dead", tone: "bad" },
} as const satisfies Record<Delivery["status"], { word: string; tone: Tone }>;

type OnResend = (delivery: Delivery) => void;

export function deliveryColumns(onResend: OnResend): readonly Column<Delivery>[] {
  return [
    { id: "type", header: "Event", width: "25%", cell: (delivery) => <EventName delivery={delivery} /> },
    { id: "about", header: "About", width: "145px", cell: (delivery) => <About delivery={delivery} /> },
    {
      id: "status",
      header: "Status",
      width: "112px",
      cell: ({ status }) => <DeliveryBadge status={status} />,
    },
    {
      id: "attempts",
      header: "Attempts",
      width: "84px",
      align: "end",
      cell: ({ attempt_count }) => attempt_count,
    },
    { id: "response", header: "Response", cell: (delivery) => <ResponseOf delivery={delivery} /> },
    { id: "created", header: "Created", width: "118px", cell: ({ created_at }) => <Time at={created_at} /> },
    {
      id: "took",
      header: "Took",
      width: "112px",
      align: "end",
      cell: (delivery) => <Took delivery={delivery} />,
    },
    {
      id: "resend",
      header: <span className="visually-hidden">Action</span>,
      width: "92px",
      align: "end",
      cell: (delivery) => <ResendButton delivery={delivery} onResend={onResend} />,
    },
  ];
}

export function deliveryLines(delivery: Delivery, onResend: OnResend): PhoneRow {
  return {
    first: [
      <EventName key="type" delivery={delivery} />,
      <DeliveryBadge key="status" status={delivery.status} />,
    ],
    second: [
      <span key="response">
        <ResponseOf delivery={delivery} /> · <Time at={delivery.created_at} />
      </span>,
      <ResendButton key="resend" delivery={delivery} onResend={onResend} />,
    ],
  };
}

function EventName({ delivery: { event_type, event_id } }: { delivery: Delivery }) {
  return (
    <span className="strong" title={event_id}>
      {event_type}
    </span>
  );
}

/** A test event is about the endpoint itself. */
function About({ delivery: { member_guid } }: { delivery: Delivery }) {
  if (!member_guid.startsWith("MBR-")) return <span className="muted">this endpoint</span>;
  return (
    <Link to="/members/$guid" params={{ guid: member_guid }}>
      <ShortId value={member_guid} />
    </Link>
  );
}

function DeliveryBadge({ status }: Pick<Delivery, "status">) {
  const { word, tone } = deliveryStates[status];
  return <Badge tone={tone}>{word}</Badge>;
}

function ResponseOf({ delivery: { last_status, last_error } }: { delivery: Delivery }) {
  if (last_status !== null) return <span className="mono">{last_status}</span>;
  return last_error === null ? (
    <span className="muted">none yet</span>
  ) : (
    <span className="mono">{last_error}</span>
  );
}

/** Time from the creation to the end, which includes all attempts. */
function Took({ delivery: { created_at, ended_at, due_at, attempt_count } }: { delivery: Delivery }) {
  if (ended_at !== null) return <>{formatDuration(Date.parse(ended_at) - Date.parse(created_at))}</>;
  return <Waits dueAt={due_at} isRetry={attempt_count > 0} />;
}

/** A delivery that is due waits for its endpoint or for an earlier delivery. */
function Waits({ dueAt, isRetry }: { dueAt: string; isRetry: boolean }) {
  const now = useNow();
  if (!isRetry || Date.parse(dueAt) <= now) return <span className="muted">waits</span>;
  return (
    <span className="muted nowrap">
      next in <Countdown until={dueAt} />
    </span>
  );
}

function ResendButton({ delivery, onResend }: { delivery: Delivery; onResend: OnResend }) {
  return (
    <button
      type="button"
      className="quiet"
      aria-label={`Resend ${delivery.event_type}, delivery ${delivery.id}`}
      onClick={() => onResend(delivery)}
    >
      Resend
    </button>
  );
}
